import { z } from 'zod';
import { code, date, liesIn, occurredOn, words } from './fields';

/** By itself, or with how much it counts among the others. */
const evidence = z.union([
  words(500),
  z.strictObject({ what: words(500), weight: words(500).meta({ description: 'How much it counts, and why.' }) }),
]);

export const recordCriterion = z.strictObject({
  occurredOn,
  criterion: code,
  result: z.enum(['pass', 'fail', 'unknown']),
  motivation: words(4000),
  evidence: z.array(evidence).max(50).default([]).meta({ description: 'Each piece in words, or weighed: what it is and how much it counts.' }),
  validUntil: date.optional().meta({ description: 'The last day on which this pass holds; the day after, it is tested again.' }),
  transferDeadline: date.optional().meta({ description: 'Of a Dublin claim: the last day on which the guest can be transferred; the day after, it is tested again.' }),
});

export const assessRisk = z.strictObject({
  occurredOn,
  risk: z.enum(['humanitarian', 'publicOrder']),
  level: z.enum(['low', 'medium', 'high']),
  motivation: words(4000),
  measure: words(2000).optional(),
  facts: liesIn('publicOrder', words(4000).optional().meta({ description: 'Police facts, on whichever risk they are written down.' })),
});

export const proposeTailoredPlan = z.strictObject({
  occurredOn,
  what: words(4000),
  scenario: code.optional(),
  until: date.optional().meta({ description: 'The last day for which the plan provides.' }),
});

export const moveTransferDeadline = z.strictObject({
  occurredOn,
  criterion: code,
  transferDeadline: date.meta({ description: 'The last day on which the guest can be transferred, from now on; it may be over already.' }),
  motivation: words(4000).meta({ description: 'Why: the guest absconded, so that six months became eighteen.' }),
});

export const changeGround = z.strictObject({
  occurredOn,
  criterion: code,
  what: words(4000).meta({ description: 'What changed: a ban was lifted, state reception became possible.' }),
  evidence: z.array(words(500)).max(50).default([]),
});

export const sendDecisionLetter = z.strictObject({
  occurredOn: occurredOn.meta({ ...occurredOn.meta(), description: 'The day on which it was dispatched: the terms of what the guest can do against the decision begin the day after.' }),
  decidedOn: date.optional().meta({ description: 'The day of the decision that it makes known; by default the newest by the day of dispatch.' }),
  reference: words(200).meta({ description: 'What the letter is found by.' }),
  document: z.uuid().optional().meta({ description: 'The letter itself, among the documents that everyone on the trajectory may know of.' }),
});

export const decideAdmission = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('admit'), occurredOn, motivation: words(4000) }),
  z.strictObject({ decision: z.literal('admitTailored'), occurredOn, motivation: words(4000), until: date, scenario: code }),
  z.strictObject({
    decision: z.literal('refuse'),
    occurredOn,
    motivation: words(4000),
    weighing: words(4000).optional().meta({ description: 'Why refusing is justified beyond the failed criterion: risks, alternatives, what the guest says.' }),
  }),
]);
