import { z } from 'zod';
import { code, date, occurredOn, words } from './fields';

export const identitySteps = ['requested', 'answered', 'established', 'dropped'] as const;

export const recordIdentityStep = z.strictObject({
  occurredOn,
  item: code,
  step: z.enum(identitySteps).meta({ description: 'An answer may not be what was hoped for; established is what was.' }),
  addressee: words(200).optional().meta({ description: 'Of whom it was asked: an embassy, a laboratory, a registry.' }),
  answerDueOn: date.optional().meta({ description: "When the answer should be there; without it the policy's term." }),
  note: words(4000).optional(),
});

const stabilisation = {
  occurredOn,
  goal: code,
  what: words(4000),
  helpedBy: words(500).optional().meta({ description: 'Who helps: a practice, an institution, a person.' }),
  consent: z.enum(['given', 'refused', 'notAsked']).meta({ description: "The guest's, for what is shared about this goal." }),
};

export const recordStabilisation = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('working'), ...stabilisation, nextCheckOn: date.meta({ description: 'When somebody looks again.' }) }),
  z.strictObject({ status: z.literal('stable'), ...stabilisation }),
  z.strictObject({ status: z.literal('dropped'), ...stabilisation }),
]);

export const recordSpecialGroup = z.strictObject({
  occurredOn,
  group: code,
  belongs: z.boolean().meta({ description: 'Whether the guest belongs to it from that day on, or no longer.' }),
  note: words(2000).optional(),
});

export const assign = z.strictObject({ occurredOn, part: code, person: z.uuid().meta({ description: 'Who takes the part from that day on: an id as in `by.person` of the log.' }) });
