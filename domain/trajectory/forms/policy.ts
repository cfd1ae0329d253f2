import { z } from 'zod';
import { occurredOn } from './fields';

export const adoptPolicy = z.strictObject({
  occurredOn,
  policy: z.string().regex(/^[a-z0-9-]{1,64}$/).meta({ description: 'The id of a published policy of the programme; see /v1/policies.' }),
  version: z.int().min(1).max(1_000_000),
});
