/**
 * Runs `action`, and leaves out what packages write to the console meanwhile, by `info` and `warn`, as far as it matches
 * `noise`. For notices that no option switches off and that would alarm somebody who only wanted to try Bestendig.
 */
export async function without<T>(noise: RegExp, action: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  const filtered = (write: (...args: unknown[]) => void) => (...args: unknown[]) => {
    if (!noise.test(String(args[0]))) write(...args);
  };
  console.info = filtered(info);
  console.warn = filtered(warn);
  try {
    return await action();
  } finally {
    Object.assign(console, { info, warn });
  }
}
