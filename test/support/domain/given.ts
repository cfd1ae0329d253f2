import { expect } from '@jest/globals';
import { dayOf, startOfDay, type Instant, type LocalDate } from '../../../domain/policy/calendar';
import type { Policy, PublishedPolicy } from '../../../domain/policy/schema';
import type { Command, CommandName } from '../../../domain/trajectory/commands';
import { isEarlier, nextDeadline, type Deadline } from '../../../domain/trajectory/deadlines';
import { allowedCommands, decide, execute } from '../../../domain/trajectory/decide';
import { evolve } from '../../../domain/trajectory/evolve';
import type { Actor, TrajectoryEvent } from '../../../domain/trajectory/events';
import { phaseOf, type Phase } from '../../../domain/trajectory/phase';
import type { Former } from '../../../domain/trajectory/reentry';
import type { Rejection, RejectionCode } from '../../../domain/trajectory/rejections';
import { stalled } from '../../../domain/trajectory/stalled';
import { initialState, type TrajectoryState } from '../../../domain/trajectory/state';
import { tasks, waitingOn } from '../../../domain/trajectory/terms';
import { groningenPolicy, policyNamed } from '../policy';
import { actor as actorOf, type Who } from './actors';
import { commandOf, type Draft } from './commands';

/**
 * A story in the style of emmett's decider specification:
 *
 *     given(did(register(), 'caseworker@INLIA', '2019-06-03'))
 *       .when(criterion('vNumber', 'pass'), 'caseworker@INLIA', '2019-06-07')
 *       .then({ phase: 'intake' });
 *
 * What is given is really decided, command by command, and time passes between: test data cannot be impossible.
 */
export function given(...facts: Given[]): Story {
  return new Story(facts, pilot());
}

/** What somebody did, and the day they recorded it. */
export interface Deed {
  draft: Draft;
  who: Who;
  day: Day;
}

/** Nobody did anything until that day. */
export interface Pause {
  until: Day;
}

export type Given = Deed | Pause;

/** A `LocalDate`, which means noon in the Netherlands on it, or an exact `Instant`. */
export type Day = string;

export const did = (draft: Draft, who: Who, day: Day): Deed => ({ draft, who, day });
export const nothingUntil = (until: Day): Pause => ({ until });

let policy: Policy | undefined;
/** The policy of the pilot; expanding its holidays is slow enough to do it once. */
export const pilot = (): Policy => (policy ??= groningenPolicy());

/** The pilot with some terms changed; the holidays stay. */
export const pilotWithTerms = (terms: Partial<Policy['terms']>): Policy => ({ ...pilot(), terms: { ...pilot().terms, ...terms } });

/** What the programme goes on with, as if it had been there from the beginning. */
const govo = (): Policy => policyNamed('govo-2025', (file) => ({ ...file, effectiveFrom: '2019-04-01' }));

/** Another version of the pilot: another criterion, other terms and steps, birthdays that count from 55, and also the levels that come later. */
const pilotOf = (version: number): Policy =>
  groningenPolicy(({ criteria: { noDublinClaim: _, ...criteria }, ...policy }) => ({
    ...policy,
    version,
    criteria: { ...criteria, signedHouseRules: { ...criteria.vNumber!, name: { nl: 'heeft de huisregels getekend', en: 'signed the house rules' } } },
    specialGroups: { ...policy.specialGroups, sixtyPlus: { ...policy.specialGroups.sixtyPlus!, fromAge: 55 } },
    escalation: { ...policy.escalation, levels: [...policy.escalation.levels, ...govo().escalation.levels.slice(2)] },
    dossiers: { requiredFrom: [...policy.dossiers.requiredFrom, 'AVIM'] },
    terms: { ...policy.terms, admissionTestWorkingDays: 10, admissionDecisionWorkingDays: 20, restPeriodDays: 5, reviewEveryWeeks: 6 },
    ladder: [...policy.ladder.slice(1), { step: 'lastly', workingDays: 30, reminds: 'manager' }],
  }));

const without = <T>(section: Record<string, T>, ...codes: string[]): Record<string, T> => Object.fromEntries(Object.entries(section).filter(([code]) => !codes.includes(code)));

/** The pilot, poorer: a policy that cannot carry everything. */
const poorer = (): Policy =>
  groningenPolicy((policy) => ({
    ...policy,
    version: 19,
    scenarios: without(policy.scenarios, 'onwardMigration'),
    specialGroups: without(policy.specialGroups, 'behaviour'),
    staysElsewhere: without(policy.staysElsewhere, 'detention'),
    stabilisation: without(policy.stabilisation, 'legal'),
    identity: without(policy.identity, 'languageAnalysis'),
    escalation: { levels: policy.escalation.levels.filter(({ level }) => level !== 'stuurgroep') },
    organisations: without(policy.organisations, 'VWNN'),
  }));

/** The pilot with three times the days for a test. */
const patient = (): Policy => groningenPolicy((policy) => ({ ...policy, version: 17, terms: { ...policy.terms, admissionTestWorkingDays: 60 } }));

/** The pilot without some of its seals. */
const unsealed = (): Policy =>
  groningenPolicy((policy) => ({
    ...policy,
    version: 18,
    specialGroups: without(policy.specialGroups, 'addicted'),
    staysElsewhere: { ...policy.staysElsewhere, hospital: { name: policy.staysElsewhere.hospital!.name } },
    stabilisation: { ...policy.stabilisation, mental: { ...policy.stabilisation.mental!, compartment: 'publicOrder' } },
  }));

let published: PublishedPolicy[] | undefined;
/** What trajectories of these stories can come under; the first four can carry whatever goes on under one of them. */
export const publishedPolicies = (): PublishedPolicy[] =>
  (published ??= [pilot(), pilotOf(15), pilotOf(16), govo(), patient(), poorer(), unsealed(), policyNamed('utrecht-2019')].map((one) => ({
    reference: { id: one.id, version: one.version, sha256: `${one.id}-${one.version}` }, policy: one,
  })));

const targetOf = ({ name, data }: Command): PublishedPolicy | undefined =>
  name === 'adoptPolicy' ? publishedPolicies().find(({ reference }) => reference.id === data.policy && reference.version === data.version) : undefined;

const HALF_DAY_MS = 12 * 3_600_000;
export const momentOf = (day: Day): Instant => (day.includes('T') ? day : new Date(Date.parse(startOfDay(day)) + HALF_DAY_MS).toISOString());

/** A trajectory at a moment, as people see it. */
export class Situation {
  constructor(
    readonly policy: Policy,
    readonly state: TrajectoryState,
    readonly events: readonly TrajectoryEvent[],
    readonly now: Instant,
  ) {}

  get phase(): Phase {
    return phaseOf(this.state, this.policy);
  }

  get waitingOn(): string[] {
    return waitingOn(this.state, this.policy);
  }

  /** `caseworker@INLIA recordCriterion vNumber`, due 2019-07-02: who owes what, until when. */
  get tasks(): Record<string, LocalDate> {
    const lines = tasks(this.state, this.policy).map(({ command, subject, holder, term }): [string, LocalDate] => {
      const role = holder.roles.length === 1 ? holder.roles[0] : '';
      return [[`${role}@${holder.organisation}`, command, subject].filter((part) => part !== undefined).join(' '), term.dueOn];
    });
    return Object.fromEntries(lines);
  }

  get nextDeadline(): Deadline | undefined {
    return nextDeadline(this.state, this.policy);
  }

  /** What is late, the oldest first. */
  get late(): string[] {
    return stalled(this.state, this.policy, this.now).map(({ term }) => term.rule);
  }

  allowed(who: Who): CommandName[] {
    return allowedCommands(this.state, { actor: actorOf(who, [this.policy.programme]), now: this.now, policy: this.policy });
  }

  /** What time alone did: `dossierDelivery.IND:2019-07-18/ahead`, at its moment. */
  get reminders(): { key: string; at: Instant; to: string[] }[] {
    return this.events.flatMap((event) => {
      if (event.type !== 'reminded') return [];
      const { deadline, recipients } = event.data;
      return [{ key: deadline.key, at: deadline.at, to: recipients.map(({ role, organisation }) => `${role}@${organisation}`) }];
    });
  }

  /** The deadlines that come if nobody does anything, executed at their moments up to and including `now`. */
  passing(now: Instant): Situation {
    if (now < this.now) throw new Error(`the clock goes back from ${this.now} to ${now}`);
    const events = [...this.events];
    let state = this.state;
    for (let before: Deadline | undefined; ;) {
      const deadline = nextDeadline(state, this.policy);
      if (!deadline || deadline.at > now) return new Situation(this.policy, state, events, now);
      if (before && !isEarlier(before, deadline)) throw new Error(`time stands still: ${deadline.key} at ${deadline.at} comes after ${before.key} at ${before.at}`);
      before = deadline;
      const made = execute(state, deadline, deadline.at < this.now ? this.now : deadline.at, this.policy);
      events.push(...made);
      state = made.reduce(evolve, state);
    }
  }

  /** What comes of a command given now. */
  when(draft: Draft, who: Who | Actor, former?: Former): Outcome {
    const { state, policy, now } = this;
    const command = commandOf(draft, dayOf(now));
    const { events, rejection } = decide(state, command, { target: targetOf(command), actor: typeof who === 'string' ? actorOf(who, [policy.programme]) : who, now, policy, former });
    return new Outcome(this, events, rejection);
  }

  /** After some facts; where one of them brings it under another policy, under that one. */
  with(events: readonly TrajectoryEvent[]): Situation {
    const adopted = events.findLast((event) => event.type === 'policyAdopted')?.data;
    const policy = publishedPolicies().find(({ reference }) => reference.id === adopted?.policy && reference.version === adopted.version)?.policy ?? this.policy;
    return new Situation(policy, events.reduce(evolve, this.state), [...this.events, ...events], this.now);
  }
}

/** What a story expects of a command that is accepted; what is not named does not matter to it. */
export interface Expected {
  event?: { type: TrajectoryEvent['type']; data?: object };
  phase?: Phase;
  waitingOn?: string[];
  tasks?: Record<string, LocalDate>;
  revision?: number;
}

/** What came of a command. */
export class Outcome {
  constructor(
    readonly before: Situation,
    readonly events: readonly TrajectoryEvent[] | undefined,
    readonly rejection: Rejection | undefined,
  ) {}

  /** The situation right after, where the command was accepted. */
  get after(): Situation {
    if (!this.events) throw new Error(`rejected: ${JSON.stringify(this.rejection)}`);
    return this.before.with(this.events);
  }

  then(expected: Expected): Situation {
    expect(this.rejection).toBeUndefined();
    const { after } = this;
    const { event, ...view } = expected;
    if (event) expect(this.events![0]).toMatchObject(event);
    expect({ phase: after.phase, waitingOn: after.waitingOn, tasks: after.tasks, revision: after.state.revision }).toMatchObject(view);
    // A matched object may have more keys than asked for; a list of tasks is complete or not named.
    if (view.tasks) expect(after.tasks).toEqual(view.tasks);
    return after;
  }

  rejected(code: RejectionCode, details?: Rejection['details']): void {
    const { names: _, ...rejection } = this.rejection ?? {};
    expect(rejection).toEqual({ code, details: details ?? (expect.anything() as unknown) });
    expect(this.events).toBeUndefined();
  }
}

/** What happened so far, under a policy. */
export class Story {
  constructor(
    private readonly facts: readonly Given[],
    private readonly policy: Policy,
  ) {}

  under(other: Policy): Story {
    return new Story(this.facts, other);
  }

  and(...facts: Given[]): Story {
    return new Story([...this.facts, ...facts], this.policy);
  }

  /** The situation at noon of a day if nothing else happened; without a day, right after the last fact. */
  on(day?: Day): Situation {
    let situation: Situation | undefined;
    for (const fact of this.facts) {
      const now = momentOf('until' in fact ? fact.until : fact.day);
      situation = situation?.passing(now) ?? new Situation(this.policy, initialState, [], now);
      if ('until' in fact) continue;
      const outcome = situation.when(fact.draft, fact.who);
      if (outcome.rejection) throw new Error(`given ${fact.draft.name} by ${fact.who} on ${fact.day}: ${JSON.stringify(outcome.rejection)}`);
      situation = outcome.after;
    }
    if (day === undefined && situation) return situation;
    const now = momentOf(day!);
    return situation?.passing(now) ?? new Situation(this.policy, initialState, [], now);
  }

  when(draft: Draft, who: Who | Actor, day: Day): Outcome {
    return this.on(day).when(draft, who);
  }
}
