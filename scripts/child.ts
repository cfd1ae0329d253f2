import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What to run and where its output goes. */
export interface ChildOptions {
  /** For messages: `worker`. */
  name: string;
  command: string;
  args: readonly string[];
  /** Receives both output streams, after what earlier runs wrote. */
  logFile: string;
  /** Default: this process's own. */
  env?: NodeJS.ProcessEnv;
  /** Run as this user; only root can. */
  user?: { uid: number; gid: number };
  /** The polite way to end it; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
}

/** A process that we started. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended, with how, in words: `exit code 1`, `signal SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;
  /** The last lines (default 20) that it wrote since it was started. */
  tail(lines?: number): string;
  /** Asks it to stop and waits; after 20 s it is killed. Harmless when it has already ended. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 20_000;
const LOG_LIMIT_BYTES = 5_000_000;
const running = new Map<number, ChildProcess>();

/**
 * Starts a process in a group of its own: a Ctrl-C in the terminal reaches only us, so that we choose the order in which
 * things stop. Should we be killed without warning, the process is ended too. Rejects when it cannot be started at all;
 * that it ends later is told by `ended`.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, args, logFile, env, user, stopSignal = 'SIGTERM' } = options;
  const log = openLog(logFile);
  const start = statSync(logFile).size;
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env, ...user });
  closeSync(log);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(`${name} cannot be started: ${(error as Error).message}`);
  }
  const pid = child.pid!;
  running.set(pid, child);
  tellReaper('+', pid);
  // Not `once(child, 'exit')`: a process may end in the very turn in which it was started.
  const ended = new Promise<string>((resolve) => {
    const end = (code: number | null, signal: string | null) => {
      running.delete(pid);
      tellReaper('-', pid);
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    };
    if (child.exitCode !== null || child.signalCode !== null) end(child.exitCode, child.signalCode);
    else child.once('exit', end);
  });
  return {
    name,
    pid,
    ended,
    tail: (lines = 20) => readFileSync(logFile).subarray(start).toString('utf8').trimEnd().split('\n').slice(-lines).join('\n'),
    async stop() {
      if (!running.has(pid)) return;
      child.kill(stopSignal);
      const impatient = new AbortController();
      const late = pause(PATIENCE_MS, undefined, { signal: impatient.signal }).then(() => killGroup(pid), () => undefined);
      await ended;
      impatient.abort();
      await late;
    },
  };
}

/** Runs a process to its end. Rejects, with the end of its log, unless it ends with exit code 0. */
export async function runToEnd(options: ChildOptions, signal?: AbortSignal): Promise<void> {
  const child = await startChild(options);
  const stop = () => void child.stop();
  signal?.addEventListener('abort', stop);
  const how = await child.ended;
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (how !== 'exit code 0') throw new Error(`${child.name} failed (${how}):\n${child.tail()}`);
}

/** Ends everything that `startChild` started and that still runs, at once and without a chance to clean up. */
export function killAllChildren(): void {
  for (const pid of running.keys()) killGroup(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.old`);
  return openSync(file, 'a');
}

/*
 * A process group of its own has a price: when we are killed with SIGKILL, nothing tells the children. So a little shell
 * holds a pipe to us, keeps a list of them, and when the pipe breaks interrupts what is left, newest first.
 */
const REAPER = `
pids=
while read -r sign pid; do
  rest=; for other in $pids; do [ "$other" = "$pid" ] || rest="$rest $other"; done
  if [ "$sign" = + ]; then pids="$pid $rest"; else pids=$rest; fi
done
for pid in $pids; do kill -INT "$pid"; done`;

let reaper: ChildProcess | undefined;

function tellReaper(sign: '+' | '-', pid: number): void {
  if (!reaper) {
    reaper = spawn('sh', ['-c', REAPER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    reaper.on('error', () => undefined);
    reaper.stdin!.on('error', () => undefined);
    // Neither may keep us alive: its whole purpose is to notice that we are gone.
    reaper.unref();
    (reaper.stdin as unknown as { unref(): void }).unref();
  }
  reaper.stdin!.write(`${sign} ${pid}\n`);
}
