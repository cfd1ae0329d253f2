/** A setting from the environment. @throws Error naming what is missing */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Set ${name}; README.md says what it is.`);
  return value;
}
