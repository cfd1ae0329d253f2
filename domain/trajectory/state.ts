import { z } from 'zod';
import type { LocalDate } from '../policy/calendar';
import { commands } from './commands';
import { kept, promisedCommitment, type EventData } from './events';

const day = z.iso.date();
const code = z.string();

/** What a trajectory's facts make, part by part; people see these parts as they are. */
export const parts = {
  discussion: commands.recordReferralDiscussion.body.optional(),
  criteria: z
    .record(
      code,
      z.strictObject({
        information: z.array(kept.recordCriterion).meta({ description: 'What the party that informs said, oldest first; it decides nothing.' }),
        /** The conclusion in force; missing while none is recorded. */
        conclusion: kept.recordCriterion.optional(),
        wasFailed: z.boolean().meta({ description: 'Whether it was failed, and not passed since; then risks are analysed, also where the result in force is unknown.' }),
      }),
    )
    .meta({ description: "By the policy's code of the criterion." }),
  risks: z
    .strictObject({ humanitarian: z.array(commands.assessRisk.body).optional(), publicOrder: z.array(commands.assessRisk.body).optional() })
    .meta({ description: 'The assessments of each risk by the day they were made; the last one is in force.' }),
  plans: z.array(commands.proposeTailoredPlan.body),
  /** The decision in force. */
  admission: commands.decideAdmission.body.optional(),
  formerAdmissions: z.array(commands.decideAdmission.body).meta({ description: 'Refusals that a reopening set aside.' }),
  dossiers: z.record(code, kept.deliverDossier).meta({ description: 'By organisation.' }),
  perspective: kept.decidePerspective.optional(),
  reviews: z.array(commands.recordReview.body),
  scenarios: z.array(z.strictObject({ code, since: day })).meta({ description: 'Every scenario worked on, the present one last.' }),
  commitments: z.array(promisedCommitment.extend({ promisedOn: day, fulfilledOn: day.optional() })),
  closure: z
    .strictObject({ kind: z.enum(['refused', 'withdrawn', 'outcome']), occurredOn: day, outcome: code.optional() })
    .optional()
    .meta({ description: 'Why it is closed: the event that closed it says the rest.' }),
  reopenedOn: day.optional(),
};

/** What only the rules look at. */
interface Inner {
  schemaVersion: 1;
  /** How many facts people made; 0 before the referral is registered. */
  revision: number;
  registration?: EventData['registered'];
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
  risks: {},
  plans: [],
  formerAdmissions: [],
  dossiers: {},
  reviews: [],
  scenarios: [],
  commitments: [],
  stepsTaken: {},
};
