/**
 * Does that when somebody ends this program (Ctrl-C, SIGTERM), however often they say so, or when `bootstrap.mjs`, which started it, is gone without
 * a word.
 */
export function whenToldToEnd(act: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, act);
  process.on('disconnect', act);
}

/** Ends this program when it is told to, once what it started has been stopped; should it be killed meanwhile, see `startChild`. */
export function endAfter(stop: () => Promise<void>): void {
  whenToldToEnd(() => void stop().finally(() => process.exit(1)));
}
