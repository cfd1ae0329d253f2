import { z } from 'zod';
import { code, occurredOn, words } from './fields';

const escalation = z.string().regex(/^e[1-9]\d{0,5}$/);

export const escalate = z.strictObject({
  occurredOn,
  level: code,
  organisations: z.array(code).max(20).default([]).meta({ description: 'Whose level is asked, where each organisation has its own.' }),
  question: words(4000),
  reason: words(4000),
  raises: escalation.optional().meta({ description: 'The unanswered escalation that goes further with this one; it waits for this answer.' }),
});

export const answerEscalation = z.strictObject({ occurredOn, escalation, answer: words(4000) });
