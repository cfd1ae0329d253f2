import { z } from 'zod';
import { languages, roles, type Role } from '../../domain/policy/schema';

const isRole = (role: string): role is Role => (roles as readonly string[]).includes(role);

/** An organisation's code, as policies have it. */
export const organisation = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/);

/** What a token has to say of a person. A role of another application means nothing here and is passed over. */
export const claims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254).optional(),
  organisation,
  roles: z.array(z.string().max(100)).max(100).transform((all) => all.filter(isRole)).pipe(z.array(z.enum(roles)).min(1)),
  programmes: z.array(z.string().regex(/^[a-z0-9-]{1,64}$/)).max(100).default([]),
  language: z.enum(languages).optional(),
});

export type Claims = z.infer<typeof claims>;
