import { z } from 'zod';
import type { Holidays, Instant, LocalDate, Period } from '../policy/calendar';
import { compartments, roles, type Compartment, type Role } from '../policy/schema';
import { commandNames, commands, type CommandData, type CommandName } from './commands';
import { deadlineRules, type DeadlineRule } from './deadline-rules';
import { commitmentPromise } from './forms/guidance';

/** Who did something: a person, for one organisation. Never a name: people are looked up by `person` where one is shown. */
export interface Actor {
  /** The person's id: UUIDv5 of (issuer, subject). */
  person: string;
  organisation: string;
  roles: Role[];
  programmes: string[];
  /** Whose fact it is, where somebody brings in the past of a guest; only an import says so. */
  onBehalfOf?: string;
}

/** The organisation that a fact is of. */
export const organisationOf = ({ onBehalfOf, organisation }: Actor): string => onBehalfOf ?? organisation;

/** Somebody to remind: whoever has the role at the organisation. */
export interface Recipient {
  organisation: string;
  role: Role;
}

/** An emergency bed that a referral takes over. */
export const emergencyBed = z.strictObject({ stay: z.uuid().meta({ description: 'The emergency stay.' }), place: z.uuid(), kind: z.string(), since: z.iso.date(),
  until: z.iso.date().optional().meta({ description: 'Where it was over by the referral: the day on which it ended.' }),
});
export type EmergencyBed = z.output<typeof emergencyBed>;

/** A commitment as it is recorded: the promise and the name it goes by on its trajectory. */
export const promisedCommitment = commitmentPromise.extend({ id: z.string() }).meta({ id: 'PromisedCommitment' });

/** What can be done against a decision, and until when, as policy said when its letter was recorded. */
const remedy = z
  .strictObject({
    remedy: z.string(),
    name: z.strictObject({ nl: z.string(), en: z.string() }),
    withinWeeks: z.int(),
    lastDay: z.iso.date().meta({ description: 'The last day on which it can be used.' }),
    endsOnDayOff: z.iso.date().optional().meta({ description: 'Where its term runs out on a day on which nobody works, that day: then it is open until the next one on which people do.' }),
  })
  .meta({ id: 'Remedy' });
export type Remedy = z.output<typeof remedy>;

const [admit, admitTailored, refuse] = commands.decideAdmission.body.options;
const inNameOf = {
  author: z
    .strictObject({ nl: z.string(), en: z.string() })
    .optional()
    .meta({ description: 'In whose name it was decided, as policy said on that day; missing where an earlier release recorded it.' }),
};

/** Where the log keeps more of a command than its form said. */
export const kept = {
  recordCriterion: commands.recordCriterion.body
    .extend({
      carriedFrom: z.uuid().optional().meta({ description: 'The former trajectory that it was taken over from.' }),
      holdsSince: z.iso.date().optional().meta({
        description: 'Where it confirms a result, or says anew until when a transfer is possible: the day since which that result holds. A lapse that time wrote down meanwhile was none.',
      }),
      as: z.enum(['information', 'conclusion']).meta({ description: 'Whoever informs records information; only the conclusion of the party that policy names is a result.' }),
    })
    .meta({ id: 'CriterionFact' }),
  changeGround: commands.changeGround.body
    .extend({ refusalStands: z.literal(true).optional().meta({ description: 'Where the trajectory is closed by a refusal that does not rest on this criterion: it stays closed.' }) })
    .meta({ id: 'GroundChangeFact' }),
  decideAdmission: z.discriminatedUnion('decision', [admit.extend(inNameOf), admitTailored.extend(inNameOf), refuse.extend(inNameOf)]).meta({ id: 'AdmissionFact' }),
  sendDecisionLetter: commands.sendDecisionLetter.body
    .extend({
      policy: z.strictObject({ id: z.string(), version: z.int() }).meta({ description: 'By which the remedies are.' }),
      remedies: z.array(remedy).meta({ description: 'The soonest first.' }),
    })
    .meta({ id: 'DecisionLetterFact' }),
  deliverDossier: commands.deliverDossier.body.extend({ organisation: z.string() }).meta({ id: 'DossierFact' }),
  decidePerspective: commands.decidePerspective.body.extend({ commitments: z.array(promisedCommitment) }).meta({ id: 'PerspectiveFact' }),
  makeCommitment: commands.makeCommitment.body.extend({ id: z.string() }).meta({ id: 'CommitmentFact' }),
  writeNote: commands.writeNote.body.extend({ note: z.string() }).meta({ id: 'NoteFact' }),
  recordIdentityStep: commands.recordIdentityStep.body.extend({ organisation: z.string() }).meta({ id: 'IdentityFact' }),
  escalate: commands.escalate.body.extend({ id: z.string(), organisation: z.string().meta({ description: 'Who asked.' }) }).meta({ id: 'EscalationFact' }),
  endStay: commands.endStay.body.extend({ place: z.uuid(), kind: z.string() }).meta({ id: 'StayEndFact' }),
  leaveWaitingList: commands.leaveWaitingList.body.extend({
    kind: z.string(),
    restsOnBed: z.literal(true).optional().meta({ description: 'Somebody had to have planned for the guest first, had they had no bed.' }),
  }).meta({ id: 'WaitingEndFact' }),
  resume: commands.resume.body.extend({ reason: z.string().meta({ description: 'Why it was paused.' }) }).meta({ id: 'ResumptionFact' }),
  adoptPolicy: commands.adoptPolicy.body
    .extend({
      sha256: z.string().meta({ description: "Over the policy's content." }),
      owed: z.array(z.string()).meta({ description: 'What was owed already: it counts on from its own fact. What is owed because of this policy counts from its adoption.' }),
      formerCriteria: z.array(z.string()).meta({ description: 'Criteria with a record that this policy does not test.' }),
    })
    .meta({ id: 'PolicyFact' }),
};

/** The fact from which something counts. */
export interface Since {
  fact: EventType;
  on: LocalDate;
}

/**
 * What time alone does next, and why then. The same value is the timer's summary, the reminder's line, the reason that a trajectory
 * is stalled and "what happens next" on a page.
 */
export interface Deadline {
  /** `<term>/<step>`: once for each step of a term on its day. */
  key: string;
  at: Instant;
  rule: DeadlineRule;
  /** The ladder's step, `escalates` where a late term goes to a level of escalation (`escalates.e1` after the answer to that), or `ends` for a turn. */
  step: string;
  dueOn: LocalDate;
  countsFrom: Since;
  /** The policy's line with its value, `terms.reviewEveryWeeks: 12`; missing where people agreed on the day. */
  policyLine?: string;
  /** Where only those who unseal it may know of this. */
  compartment?: Compartment;
  /** How `dueOn` follows from `countsFrom`, and `at` from `dueOn`, or from the day of the answer that left the term late. */
  arithmetic: { period?: Period; skipped: Holidays; pausedDays?: number; stepWorkingDays?: number; answeredOn?: LocalDate; stepPausedDays?: number };
}

const deadline = z
  .strictObject({
    key: z.string(),
    at: z.iso.datetime(),
    rule: z.enum(deadlineRules),
    step: z.string(),
    dueOn: z.iso.date(),
    countsFrom: z.strictObject({ fact: z.string(), on: z.iso.date() }),
    policyLine: z.string().optional(),
    compartment: z.enum(compartments).optional().meta({ description: 'Where only those who unseal it may know of this.' }),
    arithmetic: z.strictObject({
      period: z.strictObject({ amount: z.int(), unit: z.enum(['days', 'workingDays', 'weeks']) }).optional(),
      skipped: z.record(z.string(), z.string()).meta({ description: 'Holidays on the way, by date.' }),
      pausedDays: z.int().optional().meta({ description: 'Days that pauses added; 0 where policy keeps the day although a pause fell before it.' }),
      stepWorkingDays: z.int().optional(),
      stepPausedDays: z.int().optional().meta({ description: 'Days that pauses put the step off, which began once the term was late; then it comes on the next working day.' }),
      answeredOn: z.iso.date().optional().meta({ description: 'The day of the answer that left the term late: then the working days of the step count from it, and not from the due day.' }),
    }),
  })
  .meta({ id: 'ExecutedDeadline', description: 'What time did, with the arithmetic that led to it.' }) as unknown as z.ZodType<Deadline>;

/** The facts that time alone makes. */
const byTime = {
  /** The rest period after the last dossier is over. */
  restPeriodEnded: z.strictObject({ occurredOn: z.iso.date(), deadline }),
  /** The day that was agreed when the trajectory was paused has come. */
  pauseEnded: z.strictObject({ occurredOn: z.iso.date(), deadline }),
  /**
   * The last day of a criterion's result is over: it is tested again. A refusal that rested on it no longer closes the trajectory, unless the
   * guest was registered anew meanwhile: then that trajectory carries on.
   */
  groundLapsed: z.strictObject({ occurredOn: z.iso.date(), criterion: z.string(), carriedBy: z.uuid().optional(), deadline }),
  /** The last day of a tailored admission is over: the mayor decides again, and what was not passed is tested again. */
  tailoredAdmissionEnded: z.strictObject({ occurredOn: z.iso.date(), deadline }),
  /** The guest has the age from which the policy counts somebody to the group. */
  ageReached: z.strictObject({ occurredOn: z.iso.date(), group: z.string(), deadline }),
  /** A step of a term's ladder; these were to be reminded. */
  reminded: z.strictObject({ deadline, recipients: z.array(z.strictObject({ organisation: z.string(), role: z.enum(roles) })) }),
  /** A term stayed late for so long that the policy puts it to a level of escalation, or raises the question that nobody answered. */
  termEscalated: z.strictObject({
    occurredOn: z.iso.date(),
    id: z.string(),
    level: z.string(),
    organisations: z.array(z.string()),
    raises: z.string().optional(),
    deadline,
  }),
  /** Steps that were due before the fact they count from was recorded: they remind nobody, the term is just late. */
  overdueOnEntry: z.strictObject({ steps: z.array(z.strictObject({ key: z.string(), at: z.iso.datetime(), compartment: z.enum(compartments).optional() })) }),
};

/** The facts that follow from what somebody else did. */
const following = {
  /** The guest had an emergency bed, and keeps it. It comes with the referral that names it. */
  stayTakenOver: z.strictObject({ occurredOn: z.iso.date(), ...emergencyBed.shape }),
  /** A pass of the guest's former trajectory still holds. It comes with the referral that names that trajectory. */
  criterionCarriedOver: z.strictObject({ occurredOn: z.iso.date(), result: kept.recordCriterion }),
  /** What another workflow or system sent was refused: so its sender can see it. */
  messageRefused: z.strictObject({
    occurredOn: z.iso.date(),
    signal: z.string(),
    id: z.string(),
    sender: z.strictObject({ system: z.string(), organisation: z.string() }),
    code: z.string(),
    details: z.record(z.string(), z.string()),
  }),
};

const byThemselves = { ...byTime, ...following };

/** What the log keeps of a command. */
export type Fact<C extends CommandName> = C extends keyof typeof kept ? z.output<(typeof kept)[C]> : CommandData<C>;

/** What each event says, by its type. */
export type EventData = { [C in CommandName as (typeof commands)[C]['fact']]: Fact<C> } & { [T in keyof typeof byThemselves]: z.output<(typeof byThemselves)[T]> };

export type EventType = keyof EventData;

/** The schema of each event's data, by its type. */
export const facts = {
  ...Object.fromEntries(commandNames.map((name) => [commands[name].fact, name in kept ? kept[name as keyof typeof kept] : commands[name].body])),
  ...byThemselves,
} as object as Record<EventType, z.ZodType>;

/** A fact of a trajectory. `by` is missing where nobody did it: time alone, or something that came with another fact or from another system. */
export type TrajectoryEvent<T extends EventType = EventType> = {
  [N in T]: { type: N; data: EventData[N]; recordedAt: Instant; by?: Actor };
}[T];

/** Whether people made this fact. Those count in the revision: a reminder must not make anybody's `If-Match` stale. */
export const isMadeByPeople = (event: TrajectoryEvent): boolean => event.by !== undefined;
