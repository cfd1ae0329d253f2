import { z } from 'zod';
import { isKnownMunicipality } from '../municipalities';
import { nameTokens } from '../names';
import { basis, code, date, liesIn, occurredOn, saying, source, text, words } from './fields';

export const vNumber = z.string().refine((value) => /^\d{10}$/.test(value), saying('een V-nummer heeft tien cijfers', 'a V-number has ten digits')).meta({ pattern: '^\\d{10}$' });

/** Somebody is found again by a letter or digit; blanks that cannot be seen name nobody. */
const family = words(200).refine((name) => nameTokens(name).length > 0, saying('hier staat geen naam', 'this is no name'));

type Shape = Record<string, z.ZodType>;
type Period = { from?: string; until?: string };

/** An item of a list about who somebody is: identities are seldom certain, so each says where it comes from and, where that is known, when it held. */
const item = <S extends Shape>(id: string, shape: S) =>
  z
    .strictObject({
      ...shape,
      source,
      from: date.optional().meta({ description: 'The first day on which it held, as far as known.' }),
      until: date.optional().meta({ description: 'The last day on which it held, as far as known.' }),
    })
    .refine((one) => !isBackwards(one as Period), { ...saying('deze dag ligt voor `from`', 'this day lies before `from`'), path: ['until'] })
    .meta({ id });
const isBackwards = ({ from, until }: Period): boolean => from !== undefined && until !== undefined && until < from;

const name = item('GuestName', { given: text.max(200).default(''), family, alias: z.boolean().optional().meta({ description: 'Whether the guest only goes or went by it.' }) });
const lists = {
  birthDates: z
    .array(item('GuestBirthDate', { date: z.union([date, z.string().regex(/^(19|20)\d\d$/)]).meta({ description: 'A day, or a year alone where no more is known.' }) }))
    .max(10)
    .default([]),
  birthPlaces: z.array(item('GuestBirthPlace', { place: words(200) })).max(10).default([]),
  nationalities: z.array(item('GuestNationality', { name: words(100) })).max(10).default([]),
  vNumbers: z.array(item('GuestVNumber', { number: vNumber })).max(10).default([]),
  languages: z.array(words(100)).max(10).default([]),
};
const gender = z.enum(['male', 'female', 'x']).optional();

export const guest = z.strictObject({ names: z.array(name).min(1).max(20), ...lists, gender });

/** What was found out later. It adds to what is known, and takes nothing away. */
export const identify = z
  .strictObject({ occurredOn, names: z.array(name).max(20).default([]), ...lists })
  .refine(({ occurredOn: _, ...found }) => Object.values(found).some(({ length }) => length > 0), saying('leg minstens één gegeven vast', 'record at least one item'));

/** A guest as known by now: what the referral said and what was found out since, in lists of any length. */
export const knownGuest = z.strictObject({
  names: z.array(name),
  birthDates: z.array(lists.birthDates.unwrap().element),
  birthPlaces: z.array(lists.birthPlaces.unwrap().element),
  nationalities: z.array(lists.nationalities.unwrap().element),
  vNumbers: z.array(lists.vNumbers.unwrap().element),
  languages: z.array(words(100)),
  gender,
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
  referredBy: code.meta({ description: "Of the policy's `referrers`, or of its `privateReferrers` where no organisation refers; who that is stands in `remark`." }),
  guest,
  specialGroups: z.array(code).max(20).default([]),
  statements: statements.default({}),
  remark: words(4000).optional(),
  formerTrajectory: z.uuid().optional().meta({ description: 'Of a guest who comes back: the closed trajectory, of which the passes that still hold are taken over.' }),
  shelterStay: liesIn('whereabouts', z.uuid().optional().meta({ description: 'The emergency stay that the guest has: it becomes a stay of the trajectory, with the days that it lasted where it is over.' })),
});

export const recordReferralDiscussion = z.strictObject({ occurredOn, basis, conclusion: words(4000) });

export const withdraw = z.strictObject({ occurredOn, reason: words(2000), atGuestsRequest: z.boolean().default(false) });
