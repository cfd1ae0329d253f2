import { addDays, dayOf, type Instant, type LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { isEarlier, nextDeadline, type Deadline } from '../domain/trajectory/deadlines';
import { allowedCommands, decide, execute } from '../domain/trajectory/decide';
import { fold } from '../domain/trajectory/evolve';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import { absenceOf } from '../domain/trajectory/phase';
import { sentence } from '../domain/trajectory/rejections';
import { initialState, type TrajectoryState } from '../domain/trajectory/state';
import type { Task, Term } from '../domain/trajectory/owed/owing';
import { tasks } from '../domain/trajectory/terms';
import { days, type Chance } from './chance';
import { absence, canBeDone, deedsFor, ending, registration, type Deed, type Setting } from './deeds';
import { workingDayFrom, type Fate } from './fate';
import { durationOf, type Figures } from './figures';

/** A day on which offices are open; nobody here knows hours, so that what happens on it is recorded at noon. */
export interface Today {
  date: LocalDate;
  noon: Instant;
}

/** Something that somebody will do about this guest; nothing if it is no longer owed by then. */
interface Plan {
  on: LocalDate;
  deeds: (setting: Setting) => Deed[];
}

type OpenTask = Task & { term: Term };

const keyOf = ({ command, holder, subject }: Task): string => [command, holder.organisation, subject].filter((part) => part !== undefined).join('/');

/** What the LSO's chair records is decided in the LSO. */
const isForTheLso = (task: Task): boolean => task.holder.roles.includes('lsoChair');

/** One simulated trajectory: whatever happens to it is decided by the rules that decide about real ones. */
export class Guest {
  readonly events: TrajectoryEvent[] = [];
  private current = initialState;
  private readonly plans = new Map<string, Plan>();
  /** What was owed of which nobody here knows how it is done, or how long it takes: it stays undone. */
  readonly notPlayed = new Set<string>();
  /** Nothing happens before this day, unless the LSO does something. */
  private quietUntil: LocalDate;

  constructor(
    readonly number: number,
    readonly fate: Fate,
    private readonly chance: Chance,
    private readonly policy: Policy,
    private readonly figures: Figures,
  ) {
    this.quietUntil = fate.arrivesOn;
    this.plans.set('register', { on: fate.arrivesOn, deeds: (setting) => [registration(setting)] });
  }

  get state(): TrajectoryState {
    return this.current;
  }

  /** Whether the guest came in and did not leave. */
  get isOpen(): boolean {
    return this.current.registration !== undefined && this.current.closure === undefined;
  }

  /** What time and people do until today and on it, the LSO apart. */
  live(today: Today): void {
    if (today.date < this.quietUntil || this.current.closure) return;
    this.passTime(today.noon);
    this.plan(today.date);
    for (let due = this.nextPlan(); due && due.plan.on <= today.date; due = this.nextPlan()) {
      this.plans.delete(due.key);
      // Who may not do it yet, as in a grace period, comes back the next working day.
      if (!this.give(due.plan.deeds, today)) this.plans.set(due.key, { ...due.plan, on: this.workingDayAfter(today.date, 1) });
    }
    this.rest(today.date);
  }

  /** What the LSO is asked to discuss, when it meets next on that day: a review in time, everything else as soon as it can be. */
  itemsForTheLso(nextMeeting: LocalDate): OpenTask[] {
    if (!this.isOpen) return [];
    return tasks(this.current, this.policy).filter((task) => isForTheLso(task) && this.canPlay(task) && (task.term.rule !== 'progressReview' || task.term.dueOn < nextMeeting));
  }

  /** The LSO comes to one of its items. */
  discuss(task: Task, today: Today): void {
    this.give(this.doing(task), today);
    this.rest(today.date);
  }

  private passTime(now: Instant): void {
    for (let before: Deadline | undefined; ;) {
      const deadline = nextDeadline(this.current, this.policy);
      if (!deadline || deadline.at > now) return;
      if (before && !isEarlier(before, deadline)) throw this.bug(`time stands still at ${deadline.key}`);
      this.take(execute(this.current, deadline, deadline.at, this.policy));
      before = deadline;
    }
  }

  /** Whether it could be done. */
  private give(deeds: Plan['deeds'], { date: on, noon: now }: Today): boolean {
    const { fate, policy, figures } = this;
    for (const [at, { by, command }] of deeds({ fate, state: this.current, policy, figures, on }).entries()) {
      const role = by.roles[0]!;
      const actor = { person: `${role}@${by.organisation}`, organisation: by.organisation, roles: [role], programmes: [policy.programme] };
      if (at === 0 && !allowedCommands(this.current, { actor, now, policy }).includes(command.name)) return false;
      const { events, rejection } = decide(this.current, command, { actor, now, policy });
      if (rejection) throw this.bug(`${actor.person} on ${on}: ${JSON.stringify(command)}\nwas refused: ${rejection.code}: ${sentence(rejection, 'en')}`);
      this.take(events);
    }
    if (this.current.closure) this.plans.clear();
    else this.plan(on);
    return true;
  }

  private take(events: readonly TrajectoryEvent[]): void {
    this.events.push(...events);
    this.current = fold(events, this.current);
  }

  /** Whoever owes something new decides when to come to it. */
  private plan(today: LocalDate): void {
    for (const task of tasks(this.current, this.policy)) {
      const key = keyOf(task);
      if (isForTheLso(task) || this.plans.has(key) || !this.canPlay(task)) continue;
      const after = days(this.chance, key, durationOf(this.figures, task.command, task.holder.organisation)!);
      this.plans.set(key, { on: this.workingDayAfter(today, after), deeds: this.doing(task) });
    }
    this.planOutcome(today);
  }

  private planOutcome(today: LocalDate): void {
    if (!this.isOutcomeAhead || this.plans.has('outcome')) return;
    const isSearchedFor = this.policy.outcomes[this.fate.outcome]!.needsDepartureNotice;
    const isGone = absenceOf(this.current);
    if (isGone && !isGone.departure) return;
    const after = isGone ? 1 : this.fate.outcomeAfterDays;
    const deed = isSearchedFor && !isGone ? absence : ending;
    this.plans.set('outcome', { on: this.workingDayAfter(today, after), deeds: (setting) => [deed(setting)] });
  }

  /** Others who owe the same may have been faster. */
  private doing(task: Task): Plan['deeds'] {
    return (setting) => (tasks(setting.state, setting.policy).some((owed) => keyOf(owed) === keyOf(task)) ? deedsFor(task, setting) : []);
  }

  private canPlay(task: Task): boolean {
    const { command, holder: { organisation } } = task;
    if (command === 'close') return false; // how a guest leaves is their fate, which `planOutcome` has
    const isKnown = canBeDone(command) && (isForTheLso(task) || durationOf(this.figures, command, organisation) !== undefined);
    if (!isKnown) this.notPlayed.add(`${command}.${organisation}`);
    return isKnown;
  }

  private get isOutcomeAhead(): boolean {
    const { since } = this.figures.outcomes[this.fate.outcomeClass];
    return this.current[since] !== undefined;
  }

  private workingDayAfter(today: LocalDate, some: number): LocalDate {
    return workingDayFrom(addDays(today, Math.round(some)), this.policy.holidays);
  }

  private nextPlan(): { key: string; plan: Plan } | undefined {
    let next: { key: string; plan: Plan } | undefined;
    for (const [key, plan] of this.plans) if (!next || plan.on < next.plan.on) next = { key, plan };
    return next;
  }

  private rest(today: LocalDate): void {
    const tomorrow = addDays(today, 1);
    const deadline = nextDeadline(this.current, this.policy);
    const next = [this.nextPlan()?.plan.on, deadline && dayOf(deadline.at)].filter((day) => day !== undefined).sort()[0];
    this.quietUntil = next !== undefined && next > tomorrow ? next : tomorrow;
  }

  private bug(what: string): Error {
    const story = this.events.map(({ type, data, recordedAt, by }) => `  ${recordedAt} ${by?.person ?? 'time'} ${type} ${JSON.stringify(data)}`);
    return new Error(`A fault of the simulator or of the rules. Guest ${this.number}, ${what}\nThe story until then:\n${story.join('\n')}`);
  }
}
