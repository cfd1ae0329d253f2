import { setTimeout as pause } from 'node:timers/promises';
import { addDays, dayOf } from '../../domain/policy/calendar';
import type { Step } from '../../scripts/demo-stories';
import { Chance } from '../simulation/chance';
import { Beds } from './beds';
import { newGuest, referral, sleepingGuest, type Guest } from './guests';
import { isAcknowledged, marked, type Asked, type Journal } from './journal';
import { People } from './people';
import type { Stack } from './stack';

/** Requests that are under way at a time; many, because a worker's death holds up its trajectories for ten seconds. */
const HANDS = 8;
/** Guests whose stories go on at a time; enough that those held up do not hold up the rest. */
const GUESTS = 16;

/**
 * People who take guests through their trajectories, whatever dies meanwhile. Now and then two do the same at once, click twice, or refer
 * one guest twice. The seed decides who does what; how it interleaves is the machine's.
 */
export class Load {
  private readonly chance: Chance;
  private readonly people: People;
  private readonly beds: Beds;
  private readonly waiting: Guest[] = [];
  private hands: Promise<void>[] = [];
  private goesOn = false;
  private guests = 0;
  /** A fault of the test itself. */
  private failure?: Error;

  constructor(
    private readonly stack: Stack,
    private readonly journal: Journal,
    seed: number,
    /** Begins the names of its guests. */
    private readonly name = 'c',
  ) {
    this.chance = new Chance(seed);
    this.people = new People(stack, journal, new Chance(seed + 1));
    this.beds = new Beds(stack, journal, this.people, name);
  }

  /** Everybody signs in once, so that the table of people, whom reminders go to, is the same from the first reminder on. */
  async introduceEverybody(): Promise<void> {
    for (const { id } of this.stack.people) {
      const headers = { authorization: `Bearer ${await this.stack.tokenOf(id)}` };
      const response = await fetch(`${this.stack.apiUrl}/v1/tasks?limit=1`, { headers });
      if (!response.ok) throw new Error(`${id} cannot sign in: ${response.status} ${await response.text()}`);
    }
  }

  start(): void {
    this.goesOn = true;
    this.hands = Array.from({ length: HANDS }, () => this.work().catch((error: Error) => void (this.failure ??= error)));
  }

  /** Opens the place in which emergency beds are given. Only while PostgreSQL runs, as {@link addSleeper}. */
  openBeds(): Promise<void> {
    return this.beds.open();
  }

  /** Resolves when every request that was begun is answered. */
  async pause(): Promise<void> {
    this.goesOn = false;
    await Promise.all(this.hands);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Somebody whose reminders are long due is woken next. Only while PostgreSQL runs: this is the one thing that does not come by the API. */
  async addSleeper(): Promise<void> {
    this.waiting.unshift(await sleepingGuest(this.stack, this.journal, this.nextName(), this.chance));
  }

  private nextName(): string {
    this.guests += 1;
    return `${this.name}${this.guests}`;
  }

  private async work(): Promise<void> {
    while (this.goesOn) {
      if (this.chance.happens(0.15)) await this.beds.giveAndLeave();
      const guest = this.nextGuest();
      const [step] = guest.ahead;
      if (guest.trajectory === undefined) await this.register(guest);
      else if (step) await this.take(guest, step);
      if (guest.ahead.length > 0) this.waiting.push(guest);
      await pause(this.chance.between(0, 150));
    }
  }

  /** The longest waiting, or somebody new. */
  private nextGuest(): Guest {
    const next = this.waiting.length < GUESTS && this.chance.happens(0.4) ? undefined : this.waiting.shift();
    return next ?? newGuest(this.journal, this.nextName(), this.chance);
  }

  private async register(guest: Guest): Promise<void> {
    const one = this.refer(guest, `${guest.name}-0`);
    if (this.chance.happens(0.15)) {
      // The same guest from another desk: a V-number has one open trajectory, so one of the two is refused.
      const other = this.refer(guest, `${guest.name}-0b`);
      await Promise.all([one.sent, other.sent]);
      if (isAcknowledged(one.asked) === isAcknowledged(other.asked)) this.fault(`of two referrals of ${guest.vNumber}, ${one.asked.key} and ${other.asked.key}, not exactly one was taken`);
      Object.assign(guest, this.outcomeOf(isAcknowledged(one.asked) ? one.asked : other.asked));
    } else {
      await one.sent;
      this.expectTaken(one.asked, 'a referral');
      Object.assign(guest, this.outcomeOf(one.asked));
    }
  }

  private refer(guest: Guest, key: string): { asked: Asked; sent: Promise<void> } {
    const { person, body, trajectory } = referral(guest, this.stack.issuer, key);
    const asked = this.journal.note(key, person, trajectory);
    return { asked, sent: this.sendOnceOrTwice(asked, { path: '/v1/trajectories', body }) };
  }

  private async take(guest: Guest, step: Step): Promise<void> {
    const on = addDays(guest.on, step.afterDays);
    if (on > dayOf(new Date().toISOString())) return void (guest.ahead = []); // the rest of the story is to come
    const { trajectory, etag } = guest as Required<Guest>;
    const ask = (key: string): { asked: Asked; sent: Promise<void> } => {
      const asked = this.journal.note(key, step.by, trajectory);
      return { asked, sent: this.sendOnceOrTwice(asked, { path: `/v1/trajectories/${trajectory}/${step.resource}`, body: marked(step.body(on), key), etag }) };
    };
    const key = `${guest.name}-${this.journal.of(trajectory).length}`;
    const one = ask(key);
    if (this.chance.happens(0.1)) {
      // Two people who saw the same do the same: one of them is told that it changed.
      const other = ask(`${key}b`);
      await Promise.all([one.sent, other.sent]);
      if (isAcknowledged(one.asked) === isAcknowledged(other.asked)) this.fault(`of two requests on the same ETag, ${one.asked.key} and ${other.asked.key}, not exactly one was taken`);
      Object.assign(guest, this.outcomeOf(isAcknowledged(one.asked) ? one.asked : other.asked));
    } else {
      await one.sent;
      this.expectTaken(one.asked, step.resource);
      Object.assign(guest, this.outcomeOf(one.asked));
    }
    guest.on = on;
    guest.ahead = guest.ahead.slice(1);
    if (this.chance.happens(0.3)) await this.readBack(guest);
  }

  /** A double click sends the same request twice at once. */
  private async sendOnceOrTwice(asked: Asked, letter: { path: string; body: object; etag?: string }): Promise<void> {
    if (!this.chance.happens(0.15)) return this.people.post(asked, letter);
    const again: Asked = { ...asked };
    await Promise.all([this.people.post(asked, letter), this.people.post(again, letter)]);
    if (isAcknowledged(asked) !== isAcknowledged(again)) this.fault(`${asked.key} was sent twice and answered ${asked.answer?.status} and ${again.answer?.status}`);
  }

  /** Nobody else acts on this guest, and the story is possible: a refusal can only come of a crash. */
  private expectTaken({ key, answer, attempts, trajectory }: Asked, what: string): void {
    if (answer && answer.status >= 400) this.fault(`${key} (${what} on ${trajectory}) was refused after ${attempts} attempts: ${answer.status} ${answer.code}`);
  }

  private outcomeOf({ answer, trajectory }: Asked): Partial<Guest> {
    if (!answer || answer.status >= 400) return { ahead: [] };
    return { trajectory, etag: `"${answer.revision}"` };
  }

  /** What was acknowledged is there for others to see. */
  private async readBack({ trajectory, etag }: Guest): Promise<void> {
    if (etag === undefined) return;
    const seen = await this.people.read('manager-gemeente', trajectory!);
    if (seen !== undefined && Number(JSON.parse(seen)) < Number(JSON.parse(etag))) this.fault(`${trajectory} had revision ${etag}, and then ${seen}`);
  }

  private fault(story: string): void {
    this.journal.faults.push(story);
  }
}
