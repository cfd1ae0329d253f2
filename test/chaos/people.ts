import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../simulation/chance';
import { isAcknowledged, type Asked, type Journal } from './journal';
import type { Stack } from './stack';

/** Where and what is posted. */
export interface Letter {
  path: string;
  body: object;
  etag?: string;
}

/** After so long without an answer something is stuck: no outage here lasts a tenth of it. */
const GIVEN_UP_AFTER_MS = 300_000;

/** Calls the API as people do: whoever hears nothing, or to try again, sends the same request with the same key. */
export class People {
  constructor(
    private readonly stack: Stack,
    private readonly journal: Journal,
    private readonly chance: Chance,
  ) {}

  /** Sends a request until it is answered for good. */
  async post(asked: Asked, letter: Letter): Promise<void> {
    const since = Date.now();
    // Some hang up at once; their request is under way all the same, and meets its own retry.
    let patience = this.chance.happens(0.15) ? this.chance.between(5, 300) : 9_000;
    for (;;) {
      asked.attempts += 1;
      const answer = await this.call('POST', asked.person, letter.path, letter, { key: asked.key, patience });
      if (answer) {
        this.conclude(asked, letter, answer);
        return;
      }
      if (Date.now() - since > GIVEN_UP_AFTER_MS) return void this.journal.faults.push(`${asked.key} (${letter.path} on ${asked.trajectory}) got no answer in ${GIVEN_UP_AFTER_MS / 60_000} minutes`);
      patience = 9_000;
      await pause(this.chance.between(150, 700));
    }
  }

  /** The ETag of a trajectory as it is now; nothing where the answer was one that nobody should get. */
  async read(person: string, trajectory: string): Promise<string | undefined> {
    for (;;) {
      const answer = await this.call('GET', person, `/v1/trajectories/${trajectory}`);
      if (answer?.status === 200) return answer.etag!;
      if (answer) return void this.journal.faults.push(`${trajectory} cannot be read: ${answer.status} ${answer.text}`);
      await pause(300);
    }
  }

  /** Undefined where the answer is still owed: nothing was heard, or `unavailable`, `outcome-unknown`, too busy. */
  private async call(method: string, person: string, path: string, { body, etag }: Partial<Letter> = {}, { key, patience = 9_000 }: { key?: string; patience?: number } = {}) {
    try {
      const response = await fetch(this.stack.apiUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${await this.stack.tokenOf(person)}`,
          ...(body && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
          ...(etag !== undefined && { 'if-match': etag }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patience),
      });
      const text = await response.text();
      const code = response.status >= 400 ? codeOf(text) : undefined;
      if (response.status === 429 || (response.status === 503 && (code === 'unavailable' || code === 'outcome-unknown'))) {
        this.journal.hear(code!);
        return undefined;
      }
      return { status: response.status, code, etag: response.headers.get('etag') ?? undefined, text };
    } catch (error) {
      this.journal.hear(reasonOf(error as Error));
      return undefined;
    }
  }

  private conclude(asked: Asked, { path }: Letter, { status, code, etag, text }: { status: number; code?: string; etag?: string; text: string }): void {
    asked.answer = { status, code, ...(etag !== undefined && { revision: Number(JSON.parse(etag)) }) };
    if (isAcknowledged(asked) || status === 412 || status === 409) return;
    this.journal.faults.push(`${asked.key} (${path} on ${asked.trajectory}) was answered ${status}: ${text.slice(0, 300)}`);
  }
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string }).code;
  } catch {
    return undefined;
  }
}

/** Refused, reset, or nothing heard in time. */
function reasonOf(error: Error): string {
  const { code } = (error.cause ?? {}) as { code?: string };
  return code ?? error.name;
}
