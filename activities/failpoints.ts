/** A place where a crash is worth trying: between two steps that ought to be one. */
export type Failpoint = 'before-commit' | 'after-commit' | 'after-smtp-250' | 'continuing-as-new' | 'row-taken' | 'before-bed-commit' | 'after-bed-commit';

// Read once, so that a call without a listener costs a resolved promise; a wrong address ends the start, not the night.
const listener = loopbackOnly(process.env.FAILPOINTS_URL);

/**
 * Tells the chaos test that this process has come to a place where a crash hurts, and waits for its answer; meanwhile the test may SIGKILL
 * any process. Real processes die at real places, because a thrown error still runs `finally` blocks, closes connections and
 * rolls transactions back: everything that a crash does not do. Does nothing unless FAILPOINTS_URL is set (loopback, plain http).
 * @throws when nobody listens at FAILPOINTS_URL
 */
export async function reached(name: Failpoint): Promise<void> {
  if (listener === undefined) return;
  const body = JSON.stringify({ name, pid: process.pid });
  const answer = await fetch(listener, { method: 'POST', headers: { 'content-type': 'application/json' }, body, redirect: 'error' });
  await answer.arrayBuffer();
}

function loopbackOnly(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  const url = new URL(text);
  if (url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)) return url;
  throw new Error('FAILPOINTS_URL may only name this machine (http://127.0.0.1:<port>): it is for the chaos test.');
}
