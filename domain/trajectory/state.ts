import { z } from 'zod';
import type { LocalDate } from '../policy/calendar';
import { roles } from '../policy/schema';
import { commands, type Guest } from './commands';
import { kept, promisedCommitment, type EventData } from './events';
import { liesIn } from './forms/fields';
import { termRules } from './term-rules';
import { inOrder } from './words';

const day = z.iso.date();
const code = z.string();

const capacity = z.strictObject({ organisation: code, roles: z.array(z.enum(roles)) });
const removed = z
  .strictObject({ on: day, by: capacity, reason: z.string() })
  .optional()
  .meta({ description: 'Since when it is out of sight, and why. What it said stays in the log, for those whom policy lets read what was removed.' });

const agreement = z.strictObject({
  agreedOn: day,
  reason: code.optional().meta({ description: 'Missing, with the motivation, where you do not unseal the compartment that the policy puts it in.' }),
  motivation: z.string().optional(),
  reviewOn: day,
});
/** Missing too where the reader does not unseal whereabouts: they see that the guest was away, and when. */
const whereabouts = (schema: z.ZodString) => liesIn('whereabouts', schema.optional());

const criterion = z
  .strictObject({
    information: z.array(kept.recordCriterion).meta({ description: 'What the party that informs said, oldest first; it decides nothing.' }),
    /** The conclusion in force; missing while none is recorded. */
    conclusion: kept.recordCriterion.optional(),
    reopened: z
      .strictObject({ on: day, by: z.enum(['groundLapsed', 'groundChanged', 'tailoredAdmissionEnded']) })
      .optional()
      .meta({ description: 'Since when it is to be tested again; the conclusion before it is history.' }),
    deadlineMoves: z
      .array(commands.moveTransferDeadline.body)
      .optional()
      .meta({ description: 'When the last day of transfer of the claim was moved, oldest first: also before it was concluded once more. The newest word on it counts.' }),
    wasFailed: z.boolean().meta({ description: 'Whether it was failed, and not passed since; then risks are analysed, also where the result in force is unknown.' }),
    knownOn: day.optional().meta({ description: 'The day of the last pass or fail.' }),
  })
  .meta({ id: 'CriterionRecord' });

const letter = { letter: kept.sendDecisionLetter.optional().meta({ description: 'How the guest was told; missing while no letter went out.' }) };
const [admit, admitTailored, refuse] = kept.decideAdmission.options;
/** A decision on access, with its letter. */
const decided = z.discriminatedUnion('decision', [admit.extend(letter), admitTailored.extend(letter), refuse.extend(letter)]).meta({ id: 'AdmissionDecision' });

/** What a trajectory's facts make, part by part; people see these parts as they are. */
export const parts = {
  discussion: commands.recordReferralDiscussion.body.optional(),
  criteria: z.record(code, criterion).meta({ description: "By the policy's code of the criterion." }),
  formerCriteria: z.record(code, criterion).meta({ description: 'As they were, those that a former policy tested and the one in force does not.' }),
  risks: z
    .strictObject({ humanitarian: z.array(commands.assessRisk.body).optional(), publicOrder: z.array(commands.assessRisk.body).optional() })
    .meta({ description: 'The assessments of each risk by the day they were made; the last one is in force.' }),
  plans: z
    .array(commands.proposeTailoredPlan.body)
    .meta({ description: 'The tailored plans by the day they were made; the last one replaces the others.' }),
  /** The decision in force. */
  admission: decided.optional(),
  formerAdmissions: z.array(decided).meta({ description: 'Decisions that a later one replaced, and refusals that were set aside.' }),
  redecision: z
    .strictObject({ since: day, by: z.enum(['groundLapsed', 'groundChanged', 'tailoredAdmissionEnded']) })
    .optional()
    .meta({ description: 'Since when the mayor has to decide again, and why. Until then the admission stays in force.' }),
  dossiers: z.record(code, kept.deliverDossier).meta({ description: 'By organisation.' }),
  perspective: kept.decidePerspective.optional(),
  reviews: z.array(commands.recordReview.body),
  scenarios: z
    .array(z.strictObject({ code, since: day, as: z.enum(['proposed', 'decided', 'changed']) }))
    .meta({ description: 'Every scenario that was proposed or worked on, oldest first; the last one that is no proposal is worked on.' }),
  commitments: z.array(
    promisedCommitment.extend({
      promisedOn: day,
      renewals: z.array(z.strictObject({ on: day, from: day, reason: z.string() })).meta({ description: 'When it was given another day, instead of which, and why.' }),
      fulfilledOn: day.optional(),
      cancelled: z.strictObject({ on: day, reason: z.string() }).optional(),
    }),
  ),
  identity: z.record(code, z.array(kept.recordIdentityStep)).meta({ description: 'The steps by item of the checklist, oldest first.' }),
  stabilisation: z
    .array(z.strictObject({ id: code, goal: code, records: z.array(commands.recordStabilisation.body) }))
    .meta({ description: 'The goals with what was recorded of each; the last record is in force.' }),
  groups: z.array(z.strictObject({ group: code, since: day, until: day.optional() })).meta({ description: 'The groups the guest belongs or belonged to: with their days.' }),
  assignments: z.array(z.strictObject({ part: code, person: z.uuid(), since: day })).meta({ description: 'Who took which part; the last one of a part has it.' }),
  pauses: z
    .array(agreement.extend({ since: day, until: day.optional(), former: z.array(agreement).optional().meta({ description: 'What was agreed before it was extended, oldest first.' }) }))
    .meta({ description: 'Each until the day on which it went on; the last one may still run.' }),
  absences: z.array(
    z.strictObject({ since: day, circumstances: whereabouts(z.string()), departure: z.strictObject({ on: day, findings: whereabouts(z.string()) }).optional(), returnedOn: day.optional() }),
  ),
  staysElsewhere: z
    .array(z.strictObject({ place: whereabouts(code), since: day, until: day.optional(), note: whereabouts(z.string()) }))
    .meta({ description: 'Where else the guest was or is; the last one may still go on.' }),
  escalations: z
    .array(
      z.strictObject({
        id: code,
        level: code,
        organisations: z.array(code),
        askedOn: day,
        raises: code.optional().meta({ description: 'The one below that waits for this answer.' }),
        asked: z.strictObject({ by: code, question: z.string(), reason: z.string() }).optional().meta({ description: 'By which organisation; missing where time alone asked.' }),
        late: z.strictObject({ term: z.string(), rule: z.enum(termRules), dueOn: day }).optional().meta({ description: 'The late term that time put to this level.' }),
        answer: z.strictObject({ on: day, text: z.string() }).optional(),
      }),
    )
    .meta({ description: 'Questions that the parties could not settle, oldest first. An answer goes back to whoever asked: the level below, or the organisation.' }),
  notes: z.array(
    commands.writeNote.body
      .omit({ occurredOn: true })
      .extend({ id: code, writtenOn: day, by: capacity, text: commands.writeNote.body.shape.text.optional().meta({ description: 'Missing where the note was removed and you may not read what it said.' }), removed }),
  ),
  documents: z.array(commands.addDocument.body.omit({ occurredOn: true, document: true }).extend({ id: z.uuid(), addedOn: day, by: capacity, removed })),
  stays: z
    .array(z.strictObject({ place: z.uuid(), kind: code, since: day, until: day.optional(), note: z.string().optional(), emergency: z.uuid().optional() }))
    .meta({ description: 'The beds the guest had, until the day of leaving; the last one may still be theirs. `emergency` names the emergency stay it began as.' }),
  waits: z
    .array(z.strictObject({ kind: code, urgency: code, reason: z.string(), since: day, saidOn: day.optional().meta({ description: 'When urgency and reason were said anew.' }), until: day.optional(), restsOnBed: z.literal(true).optional() }))
    .meta({ description: 'When the guest was on the waiting list, and for what; the last time may still go on. `restsOnBed`: it ended only because the guest had a bed.' }),
  closure: z
    .strictObject({ kind: z.enum(['refused', 'withdrawn', 'outcome']), occurredOn: day, outcome: code.optional(), destination: whereabouts(z.string()), evidence: z.array(z.string()).optional() })
    .optional()
    .meta({ description: 'Why it is closed: the event that closed it says the rest.' }),
  shelterEndings: z.array(commands.endShelter.body).meta({ description: 'Decisions of the authority that shelter ends, by their days; the last one counts.' }),
  reopenedOn: day.optional(),
  policies: z
    .array(z.strictObject({ id: z.string(), version: z.int(), sha256: z.string(), since: day, owed: kept.adoptPolicy.shape.owed }))
    .meta({ description: 'The policies that it was brought under since it began, oldest first; the last one is in force. A code means what the policy of its day says.' }),
};

/** What only the rules look at. */
interface Inner {
  schemaVersion: 1;
  /** How many facts people made; 0 before the referral is registered. */
  revision: number;
  /** The referral; its guest as known by now, with what was found out since. */
  registration?: EventData['registered'];
  /** The day on which the referral came in here: what happened before it is the past of a running case. */
  recordedOn?: LocalDate;
  restEndedOn?: LocalDate;
  /** Ladder steps behind us by the key of their term; a silent one was due before its fact was recorded and reminded nobody. */
  stepsTaken: Record<string, { step: string; silent: boolean }[]>;
}

/**
 * A trajectory as its facts make it. JSON only: it travels through continue-as-new.
 * Nothing here is derived from policy or clock; phases, tasks and deadlines are (`phase.ts`, `terms.ts`, `deadlines.ts`).
 */
export type TrajectoryState = Inner & z.output<z.ZodObject<typeof parts>>;

/** What is known before anything is. */
export const initialState: TrajectoryState = {
  schemaVersion: 1,
  revision: 0,
  criteria: {},
  formerCriteria: {},
  risks: {},
  plans: [],
  formerAdmissions: [],
  dossiers: {},
  reviews: [],
  scenarios: [],
  commitments: [],
  identity: {},
  stabilisation: [],
  groups: [],
  assignments: [],
  pauses: [],
  absences: [],
  staysElsewhere: [],
  escalations: [],
  shelterEndings: [],
  notes: [],
  documents: [],
  stays: [],
  waits: [],
  policies: [],
  stepsTaken: {},
};

/** A state as any release kept it, with the parts that it did not know yet: a run may go on from what an earlier one left. */
export function upToDate(kept: TrajectoryState): TrajectoryState {
  const { registration, groups } = kept as Partial<TrajectoryState>;
  return {
    ...initialState,
    ...kept,
    ...(registration && { registration: withEveryList(registration) }),
    groups: groups ?? statedGroups(registration),
    plans: inOrder(kept.plans),
    shelterEndings: inOrder((kept as Partial<TrajectoryState>).shelterEndings ?? []),
    scenarios: inOrder(kept.scenarios.map((one) => ({ ...one, as: (one as Partial<typeof one>).as ?? 'decided' }))),
    commitments: kept.commitments.map((one) => ({ ...one, renewals: (one as Partial<typeof one>).renewals ?? [] })),
  };
}

/** A referral as any release wrote it, with the lists that it did not know yet. */
export const withEveryList = (referral: EventData['registered']): EventData['registered'] => ({ ...referral, guest: { ...referral.guest, birthPlaces: (referral.guest as Partial<Guest>).birthPlaces ?? [] } });

/** The groups that the referral names. */
export const statedGroups = (registration: EventData['registered'] | undefined): TrajectoryState['groups'] =>
  (registration?.specialGroups ?? []).map((group) => ({ group, since: registration!.occurredOn }));
