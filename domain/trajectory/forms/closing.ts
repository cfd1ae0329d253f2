import { z } from 'zod';
import { code, date, liesIn, occurredOn, words } from './fields';

export const close = z.strictObject({
  occurredOn,
  outcome: code,
  destination: liesIn('whereabouts', words(500).optional().meta({ description: 'Where the guest went.' })),
  evidence: z.array(words(500)).max(50).default([]),
  authorityDecision: words(200).optional().meta({ description: "The reference of the authority's decision, where the outcome ends shelter." }),
});

export const endShelter = liesIn(
  'whereabouts',
  z.strictObject({
    occurredOn,
    reference: words(200).meta({ description: "The reference of the authority's decision." }),
    endsOn: date.meta({ description: 'The last day of shelter.' }),
    motivation: words(4000),
  }),
);

export const reopen = z.strictObject({ occurredOn, reason: words(2000) });
