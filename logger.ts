import pino, { type Logger } from 'pino';

/**
 * The log of a program, a line of JSON each on its standard output. A line that cannot be written, because the disk is full or nobody reads, is lost and
 * ends nothing. It is Node's own stream, because pino's keeps what it could not write, and where the disk stays full tries that again until the process is killed.
 */
export function createLogger(name: string): Logger {
  process.stdout.on('error', () => undefined);
  return pino({ name }, process.stdout);
}
