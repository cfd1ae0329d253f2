import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A port that something of ours is about to listen on. */
export interface NeededPort {
  /** Who needs it, for the message: `PostgreSQL`. */
  name: string;
  port: number;
  /** The environment variable that moves it: `POSTGRES_PORT`. */
  variable: string;
}

/**
 * Resolves when all ports can be listened on. Otherwise rejects with one message that names every busy port and
 * every number that is none, whose it was to be and the variable that moves it, so that somebody with three clashes need not start three times.
 */
export async function assertFree(ports: readonly NeededPort[]): Promise<void> {
  const problems: string[] = [];
  for (const needed of ports) {
    if (!isPort(needed.port)) {
      problems.push(`${needed.variable} (${needed.name}) has to be a number from 1 to 65535`);
      continue;
    }
    const other = ports.find(({ port, name }) => port === needed.port && name !== needed.name);
    if (other) problems.push(`${needed.port} (${needed.name}) is also meant for ${other.name}; set ${needed.variable}`);
    else if (!(await isFree(needed.port))) problems.push(`${needed.port} (${needed.name}) is in use; set ${needed.variable} to another`);
  }
  if (problems.length === 0) return;
  throw new Error(`Nothing was started, because of ${problems.length === 1 ? 'this port' : 'these ports'}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

/**
 * A port that the operating system chose. Nothing holds it, but for about a minute the system chooses it for nobody else: a connection to
 * it that we were the first to close keeps it out of the draw (TIME_WAIT), while who names it may listen on it.
 */
export async function freePort(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(connect(port, '127.0.0.1').resume(), 'close');
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Somebody else was faster: a port that was free when it was chosen was in use when something was to listen on it. */
export class PortTaken extends Error {}

const CHOICES = 5;

/** Starts what chooses ports for itself, and once more, five times in all, where it finds one of them taken. Rejects as `start` did in the end. */
export async function onPortsOfItsChoice<T>(start: () => Promise<T>): Promise<T> {
  for (let choice = 1; ; choice++) {
    try {
      return await start();
    } catch (error) {
      if (choice === CHOICES || !(error instanceof PortTaken)) throw error;
    }
  }
}

/** Tried on loopback and on every address: on macOS the one does not clash with a listener on the other. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port));
}

async function canListen(port: number, host?: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
