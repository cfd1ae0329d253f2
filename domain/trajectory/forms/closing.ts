import { z } from 'zod';
import { code, occurredOn, words } from './fields';

export const close = z.strictObject({
  occurredOn,
  outcome: code,
  destination: words(500).optional(),
  evidence: z.array(words(500)).max(50).default([]),
  authorityDecision: words(200).optional().meta({ description: "The reference of the authority's decision, where the outcome ends shelter." }),
});

export const reopen = z.strictObject({ occurredOn, reason: words(2000) });
