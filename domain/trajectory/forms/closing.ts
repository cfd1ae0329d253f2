import { z } from 'zod';
import { code, date, occurredOn, words } from './fields';

export const close = z.strictObject({
  occurredOn,
  outcome: code,
  destination: words(500).optional(),
  evidence: z.array(words(500)).max(50).default([]),
  authorityDecision: words(200).optional().meta({ description: "The reference of the authority's decision, where the outcome ends shelter." }),
});

export const endShelter = z.strictObject({
  occurredOn,
  reference: words(200).meta({ description: "The reference of the authority's decision." }),
  endsOn: date.meta({ description: 'The last day of shelter.' }),
  motivation: words(4000),
});

export const reopen = z.strictObject({ occurredOn, reason: words(2000) });
