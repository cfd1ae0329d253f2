import { z } from 'zod';
import { isKnownMunicipality } from '../municipalities';
import { basis, code, date, liesIn, occurredOn, saying, source, text, words } from './fields';

export const vNumber = z.string().refine((value) => /^\d{10}$/.test(value), saying('een V-nummer heeft tien cijfers', 'a V-number has ten digits')).meta({ pattern: '^\\d{10}$' });

/** Somebody is found again by a letter or digit; blanks that cannot be seen name nobody. */
const family = words(200).refine((name) => /[\p{L}\p{N}]/u.test(name), saying('hier staat geen naam', 'this is no name'));

/** Names, dates of birth, nationalities and V-numbers are lists from the start: identities are seldom certain. */
export const guest = z.strictObject({
  names: z.array(z.strictObject({ given: text.max(200).default(''), family, source })).min(1).max(20),
  birthDates: z
    .array(
      z.strictObject({
        date: z.union([date, z.string().regex(/^(19|20)\d\d$/)]).meta({ description: 'A day, or a year alone where no more is known.' }),
        source,
      }),
    )
    .max(10)
    .default([]),
  nationalities: z.array(z.strictObject({ name: words(100), source })).max(10).default([]),
  vNumbers: z.array(z.strictObject({ number: vNumber, source })).max(10).default([]),
  gender: z.enum(['male', 'female', 'x']).optional(),
  languages: z.array(words(100)).max(10).default([]),
});

/**
 * The statements of whoever refers a guest. They are what was said, never the result of a criterion.
 */
const statements = z.strictObject({
  regionalBinding: z
    .strictObject({ municipalityCode: z.string().refine(isKnownMunicipality, saying('geen Nederlandse gemeente heeft of had deze code', 'no Dutch municipality has or had this code')) })
    .optional(),
  stateReception: z.boolean().optional(),
  entryBan: z.enum(['none', 'light', 'heavy']).optional(),
  dublinTransferBefore: date.optional(),
});

export const register = z.strictObject({
  programme: z.string().regex(/^[a-z0-9-]{1,64}$/),
  occurredOn,
  referredBy: code,
  guest,
  specialGroups: z.array(code).max(20).default([]),
  statements: statements.default({}),
  remark: words(4000).optional(),
  formerTrajectory: z.uuid().optional().meta({ description: 'Of a guest who comes back: the closed trajectory, of which the passes that still hold are taken over.' }),
  shelterStay: liesIn('whereabouts', z.uuid().optional().meta({ description: 'The emergency stay that the guest has: it becomes a stay of the trajectory.' })),
});

export const recordReferralDiscussion = z.strictObject({ occurredOn, basis, conclusion: words(4000) });

export const withdraw = z.strictObject({ occurredOn, reason: words(2000), atGuestsRequest: z.boolean().default(false) });
