import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Child } from '../../scripts/child';

/** A real process that can be killed for good and started again on the same data and port. */
export interface Victim {
  readonly name: string;
  /** Its process id while it runs. */
  readonly pid: number | undefined;
  start(): Promise<void>;
  /** SIGKILL, and waits until it is gone. Does nothing where it does not run. */
  kill(): Promise<void>;
  /** The polite way. */
  stop(): Promise<void>;
}

/**
 * @param launch starts the process and resolves when it can be used
 * @param endedByItself told when it ends without having been asked to: only victims may die
 * @param family its children are killed with it; PostgreSQL's would else end what they are in the middle of
 */
export function victim(name: string, launch: () => Promise<Child>, endedByItself: (story: string) => void, family = false): Victim {
  let child: Child | undefined;
  let isExpected = false;

  return {
    name,
    get pid() {
      return child?.pid;
    },
    async start() {
      isExpected = false;
      const started = await launch();
      child = started;
      void started.ended.then((how) => {
        if (!isExpected && child === started) endedByItself(`${name} ended by itself (${how}):\n${started.tail(30)}`);
      });
    },
    async kill() {
      if (!child) return;
      isExpected = true;
      const { pid, ended } = child;
      child = undefined;
      const children = family ? childrenOf(pid) : [];
      for (const one of [pid, ...children]) sigkill(one);
      await ended;
    },
    async stop() {
      isExpected = true;
      await child?.stop();
      child = undefined;
    },
  };
}

function sigkill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it was quicker
  }
}

function childrenOf(pid: number): number[] {
  const list = `/proc/${pid}/task/${pid}/children`; // Linux; elsewhere there is a `ps`
  const pids = existsSync(list) ? readFileSync(list, 'utf8') : execFileSync('sh', ['-c', `ps -A -o pid=,ppid= | awk '$2 == ${pid} { print $1 }'`], { encoding: 'utf8' });
  return pids.split(/\s+/).filter((text) => text !== '').map(Number);
}

let next = 15_000 + (process.pid % 100) * 100;

/**
 * A free port below those that the system gives to outgoing connections. On one of those a client that tries again and again while its
 * server is dead can in the end connect to itself, and then the server finds its port taken.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    next += 1;
    const server = createServer().listen({ port: next, host: '127.0.0.1', exclusive: true });
    const isFree = await once(server, 'listening').then(() => true, () => false);
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return next;
  }
}
