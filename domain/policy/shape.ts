import { z } from 'zod';
import { termRules } from '../trajectory/term-rules';
import { isLocalDate } from './calendar';
import { compartments, documentTypes } from './contents';
import { owedCommands, mandates, type OwedCommand } from './mandates';
import { roles } from './roles';

const code = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a code is letters and digits, starting with a small letter');
const organisation = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, "an organisation's code is letters and digits");
const date = z.string().refine(isLocalDate, 'no such day; write YYYY-MM-DD');
const text = z.strictObject({ nl: z.string().min(1), en: z.string().min(1) });
const named = z.strictObject({ name: text });
const count = z.int().min(1);

/**
 * Who may: `caseworker@INLIA` (that role there), `@IND` (its caseworker, coordinator or LSO member), `lsoChair` (an office of the
 * programme, see `offices`), `@referrer` and `@owner` (staff of the organisation that referred, or that promised).
 */
const grant = z.string().regex(/^([A-Za-z]+|[A-Za-z]*@[A-Za-z][A-Za-z0-9]*)$/, 'a grant is role, role@organisation or @organisation');
const grants = z.array(grant).min(1);

type Lines = { [M in (typeof mandates)[number]]: M extends OwedCommand ? typeof grants : z.ZodOptional<typeof grants> };
const mandateLines = Object.fromEntries(mandates.map((name) => [name, (owedCommands as readonly string[]).includes(name) ? grants : grants.optional()])) as Lines;

/** The step that `escalation.automatic` adds to a term's ladder; one that follows an answer names the escalation after it, `escalates.e1`. */
export const ESCALATES = 'escalates';

/** Every step of a term's ladder: so many working days from the due day, reminding whom. */
const ladderStep = z.strictObject({
  step: code,
  workingDays: z.int().min(-60).max(250),
  reminds: z.enum(['owner', 'coordinator', 'lsoChair', 'manager']),
});

/** Where a question goes that the parties cannot settle, from the lowest level to the highest; whoever answers has so many working days. */
const escalationLevel = z.strictObject({ level: code, name: text, asks: grants, answers: grants, answerWorkingDays: count });

/**
 * What time escalates by itself: these terms, so many working days after their due day, and as many after each answer that leaves them late; from
 * one level up to another and no higher.
 */
const automaticEscalation = z.strictObject({ terms: z.array(z.enum(termRules)).min(1), lateWorkingDays: count, firstLevel: code, highestLevel: code });

/** What stands in a policy's file. That it holds together is told by `coherence.ts`. */
export const policyShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: count,
  programme: z.string().regex(/^[a-z0-9-]+$/),
  name: text,
  effectiveFrom: date,
  calendar: z.strictObject({ country: z.string().length(2), language: z.string().length(2), nobodyWorksOn: z.array(z.string()) }),
  organisations: z.record(organisation, z.strictObject({ name: z.string().min(1), mailbox: z.email() })),
  offices: z.partialRecord(z.enum(roles), organisation),
  referrers: z.array(organisation).min(1),
  privateReferrers: z.record(code, named),
  lso: z.strictObject({ members: z.array(organisation).min(1) }),
  criteria: z.record(code, z.strictObject({ name: text, informs: grant.optional(), concludes: grant, hasTransferDeadline: z.boolean().default(false), carriesOver: z.boolean().default(false) })),
  risks: z.strictObject({
    humanitarian: z.strictObject({ name: text, assesses: grants }),
    publicOrder: z.strictObject({ name: text, assesses: grants }),
  }),
  dossiers: z.strictObject({ requiredFrom: z.array(organisation).min(1) }),
  scenarios: z.record(code, named),
  obstacles: z.record(code, named),
  outcomes: z.record(
    code,
    z.strictObject({
      name: text,
      class: z.enum(['durable', 'semiDurable', 'none']),
      needsAuthorityDecision: z.boolean().default(false),
      needsDepartureNotice: z.boolean().default(false),
      needsPlanAtHighRisk: z.boolean().default(true),
    }),
  ),
  specialGroups: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional(), fromAge: count.optional() })),
  identity: z.record(code, named),
  stabilisation: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })),
  assignments: z.record(code, z.strictObject({ name: text, assigns: grants })),
  pauses: z.strictObject({ reasons: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })), moves: z.array(z.enum(termRules)) }),
  staysElsewhere: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })),
  escalation: z.strictObject({ levels: z.array(escalationLevel).min(1), automatic: automaticEscalation.optional() }),
  documents: z.strictObject({
    kinds: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })),
    types: z.array(z.enum(documentTypes)).min(1),
  }),
  shelter: z.strictObject({
    kinds: z.record(code, z.strictObject({ name: text, asks: z.array(code).min(1).optional(), compartment: z.enum(compartments).optional() })),
    // A list, for its order counts: what is stored as an object keeps none.
    urgencies: z.array(z.strictObject({ urgency: code, name: text })),
    emergency: z.strictObject({ days: count, tasksWorkingDays: count, registers: grant, tellsMunicipality: grant }).optional(),
    locations: z.record(code, z.strictObject({ name: z.string().min(1), town: z.string().min(1), kind: code, places: count, opensOn: date })),
  }),
  compartments: z.strictObject({ medical: grants, publicOrder: grants, whereabouts: grants }),
  terms: z.strictObject({
    referralDiscussionDays: count,
    admissionTestWorkingDays: count,
    criterionRetestWorkingDays: count,
    admissionDecisionWorkingDays: count,
    dossierDeliveryWorkingDays: count,
    restPeriodDays: count,
    perspectiveDecisionWorkingDays: count,
    reviewEveryWeeks: count,
    reviewAtMostWeeks: count,
    identityAnswerWorkingDays: count,
    absenceGraceDays: count,
    departureOutcomeWorkingDays: count,
    shelterDepartureWorkingDays: count,
  }),
  admissionDecisions: z.strictObject({ author: text, remedies: z.record(code, z.strictObject({ name: text, withinWeeks: count })) }),
  retention: z.strictObject({ admittedAndEndedYears: count, endedBeforeAdmissionYears: count, refusedYears: count, withdrawnReferralDays: count }),
  shelterEndings: z.strictObject({ afterClosing: z.boolean() }),
  ladder: z.array(ladderStep).min(1),
  mandates: z.strictObject({ read: grants, ...mandateLines }),
});

/** A policy as its YAML file states it. */
export type PolicyFile = z.infer<typeof policyShape>;
