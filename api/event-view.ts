import { z } from 'zod';
import { termRules } from '../domain/trajectory/terms';
import type { EventType } from '../domain/trajectory/events';
import { bodies } from './bodies';
import { criterionFact, dossierFact, perspectiveFact } from './trajectory-view';

const day = z.iso.date();

/** A deadline as the log has it: what time did, with the arithmetic that led to it. */
const deadline = z
  .strictObject({
    key: z.string(),
    at: z.iso.datetime(),
    rule: z.enum([...termRules, 'restPeriod']),
    step: z.string(),
    dueOn: day,
    countsFrom: z.strictObject({ fact: z.string(), on: day }),
    policyLine: z.string().optional(),
    arithmetic: z.strictObject({
      period: z.strictObject({ amount: z.int(), unit: z.enum(['days', 'workingDays', 'weeks']) }).optional(),
      skipped: z.record(z.string(), z.string()).meta({ description: 'Holidays on the way, by date.' }),
      stepWorkingDays: z.int().optional(),
    }),
  })
  .meta({ id: 'ExecutedDeadline' });

/** What each event says. */
const data = {
  registered: bodies.register,
  referralDiscussed: bodies.recordReferralDiscussion,
  criterionRecorded: criterionFact,
  riskAssessed: bodies.assessRisk,
  tailoredPlanProposed: bodies.proposeTailoredPlan,
  admissionDecided: bodies.decideAdmission,
  withdrawn: bodies.withdraw,
  dossierDelivered: dossierFact,
  perspectiveDecided: perspectiveFact,
  progressReviewed: bodies.recordReview,
  commitmentFulfilled: bodies.fulfilCommitment,
  closed: bodies.close,
  reopened: bodies.reopen,
  restPeriodEnded: z.strictObject({ occurredOn: day, deadline }),
  reminded: z.strictObject({ deadline, recipients: z.array(z.strictObject({ organisation: z.string(), role: z.string() })) }),
  overdueOnEntry: z.strictObject({ steps: z.array(z.strictObject({ key: z.string(), at: z.iso.datetime() })) }),
} satisfies Record<EventType, z.ZodType>;

const frame = {
  sequence: z.int(),
  occurredOn: day,
  recordedAt: z.iso.datetime(),
  by: z
    .strictObject({ person: z.uuid(), organisation: z.string(), roles: z.array(z.string()) })
    .optional()
    .meta({ description: 'Missing where time alone did it.' }),
};

const kinds = (Object.keys(data) as EventType[]).map((type) => z.strictObject({ type: z.literal(type), ...frame, data: data[type] }));

/** A fact of a trajectory's log, without what the reader does not unseal. */
export const eventSchema = z.discriminatedUnion('type', kinds as [(typeof kinds)[number]]).meta({ id: 'TrajectoryEvent' });
