import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Failpoint } from '../../activities/failpoints';

/** What happens at a failpoint, while the process that came there waits for its answer; `pid` is that process. */
export type Strike = (pid: number) => Promise<void>;

/** Hears of every failpoint that a process reaches, and strikes at the one it was told to. */
export interface Controller {
  /** As FAILPOINTS_URL has it. */
  url: string;
  /** How often each failpoint was reached, armed or not. */
  reached: Record<Failpoint, number>;
  /**
   * Strikes when the failpoint is reached for the `nth` time from now. Whoever came there is answered after the strike, and goes on
   * if it survived. Resolves then. One failpoint at a time.
   */
  when(name: Failpoint, nth: number, strike: Strike): Promise<void>;
  /** Forgets what {@link when} was told, which then never resolves. @returns false where it is striking already */
  disarm(): boolean;
  stop(): Promise<void>;
}

export async function startController(): Promise<Controller> {
  let armed: { name: Failpoint; left: number; strike: Strike; done: () => void; failed: (error: unknown) => void } | undefined;
  const reached: Controller['reached'] = { 'before-commit': 0, 'after-commit': 0, 'after-smtp-250': 0, 'continuing-as-new': 0, 'row-taken': 0, 'before-bed-commit': 0, 'after-bed-commit': 0 };

  async function arrive({ name, pid }: { name: Failpoint; pid: number }): Promise<void> {
    reached[name] += 1;
    if (armed?.name !== name || --armed.left > 0) return;
    const { strike, done, failed } = armed;
    armed = undefined; // others that come to this place meanwhile pass
    await strike(pid).then(done, failed);
  }

  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    json(request).then((body) => arrive(body as { name: Failpoint; pid: number })).then(
      () => response.end(),
      () => response.destroy(), // it was killed while it told us
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // An answer must not be lost to a connection that was closed for being idle.
  server.keepAliveTimeout = 0;

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reached,
    when: (name, nth, strike) => new Promise((done, failed) => (armed = { name, left: nth, strike, done, failed })),
    disarm() {
      const wasArmed = armed !== undefined;
      armed = undefined;
      return wasArmed;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
