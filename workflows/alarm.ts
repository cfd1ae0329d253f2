import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** Deadlines of a day are spread over so many milliseconds of the night, so that not all trajectories wake at midnight. */
const NIGHT = 3 * 60 * 60 * 1000;

/**
 * A trajectory's one timer, for its earliest deadline. It is set anew only for an earlier one: a later one is seen when the old moment
 * comes, for arming a timer again costs more than looking in vain, and a cancelled one stays with the server until it would have fired.
 */
export class Alarm {
  private armed?: { at: number; scope: CancellationScope };
  private rang = false;

  /** @param trajectory its id; decides at which moment of the night it wakes, always the same */
  constructor(private readonly trajectory: string) {}

  /** @param summary what operators see at the timer: a deadline's key, nothing personal */
  setFor(instant: string, summary: string): void {
    const at = Date.parse(instant) + (hash(this.trajectory) % NIGHT);
    if (this.armed && this.armed.at <= at) return;
    this.armed?.scope.cancel();
    const scope = new CancellationScope();
    this.armed = { at, scope };
    void scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary }))
      .then(() => {
        this.armed = undefined;
        this.rang = true;
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  get hasRung(): boolean {
    return this.rang;
  }

  silence(): void {
    this.rang = false;
  }
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + character.charCodeAt(0)) >>> 0;
  return value;
}
