import { z } from 'zod';

/** Of every request that changes something. */
export const onceOnly = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .meta({ description: 'Chosen by you, new for every act: a UUID for instance. A retry with the same key does nothing twice and gets the answer. A key counts for a referral, or for the trajectory that it is used on.', example: '8e03978e-40d5-43dd-bc93-6894a57f9324' }),
});

/** Of every step on something that is there: 428 without If-Match. */
export const onceOnlyOnWhatWasRead = onceOnly.extend({
  'If-Match': z.string().max(200).optional().meta({ description: 'The ETag of the trajectory as you read it. Needed: without it 428.', example: '"3"' }),
});
