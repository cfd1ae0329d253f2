import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './child';

/** How long to wait and what ends the waiting early. */
export interface WaitOptions {
  /** The process that is to make it true; when it ends first, waiting rejects with the end of its log. */
  child?: Child;
  signal?: AbortSignal;
  /** Default 60,000. */
  timeoutMs?: number;
}

const PAUSE_MS = 100;

/**
 * Repeats `check` until it no longer rejects, and returns its value. `what` completes "waited for ...". Rejects when the
 * time is over (with the last reason), when `signal` aborts, or when `child` ends.
 */
export async function waitUntil<T>(what: string, check: () => Promise<T>, options: WaitOptions = {}): Promise<T> {
  const { child, timeoutMs = 60_000 } = options;
  const settled = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, settled.signal]) : settled.signal;
  const ended = child?.ended.then((how): never => {
    throw new Error(`${child.name} ended (${how}) while waiting for ${what}:\n${child.tail()}`);
  });
  try {
    return await Promise.race([poll(what, check, timeoutMs, signal), ...(ended ? [ended] : [])]);
  } finally {
    settled.abort();
  }
}

async function poll<T>(what: string, check: () => Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await check();
    } catch (reason) {
      if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}, in vain: ${(reason as Error).message}`);
    }
    await pause(PAUSE_MS, undefined, { signal });
  }
}
