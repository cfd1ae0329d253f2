import { z } from 'zod';
import { isLocalDate, type LocalDate } from '../policy/calendar';
import type { Text } from '../policy/schema';
import { isKnownMunicipality } from './municipalities';

/** What is wrong with a value that has the right type, in each language; a form shows the reader's. */
const saying = (nl: string, en: string) => ({ error: en, params: { text: { nl, en } satisfies Text } });

/** A day as people write it in a form; whether it may lie where it does is for `decide`. */
const date = z.string().refine(isLocalDate, saying('deze dag bestaat niet; schrijf JJJJ-MM-DD', 'no such day; write YYYY-MM-DD')).meta({ format: 'date', example: '2019-06-13' });
const occurredOn = date.meta({ description: 'The day it happened, in Amsterdam; not in the future, not before what it rests on. Terms count from it.' });

/** Control characters but line breaks and tabs, and halves of characters: no keyboard makes them, and no database keeps them as they are. */
const isText = (text: string): boolean => !/[\p{Surrogate}\0-\x08\v\f\x0e-\x1f\x7f]/u.test(text);
const text = z.string().trim().refine(isText, saying('bevat tekens die geen tekst zijn', 'contains characters that are no text'));
const words = (most: number) => text.min(1).max(most);
const code = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/).meta({ description: 'A code of the policy; see /v1/policies.' });
const source = words(200).optional().meta({ description: 'Where this comes from: a document, an organisation, the guest.' });

/** How a decision of the LSO came about: in a meeting of a date, or in writing. */
const basis = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('meeting'), on: date }),
  z.strictObject({ kind: z.literal('writtenProcedure'), reference: words(200).optional() }),
]);

const vNumber = z.string().refine((value) => /^\d{10}$/.test(value), saying('een V-nummer heeft tien cijfers', 'a V-number has ten digits')).meta({ pattern: '^\\d{10}$' });

/** Names, dates of birth, nationalities and V-numbers are lists from the start: identities are seldom certain. */
export const guest = z.strictObject({
  names: z.array(z.strictObject({ given: text.max(200).default(''), family: words(200), source })).min(1).max(20),
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

export const commitmentPromise = z.strictObject({ organisation: code, what: words(2000), dueOn: date });

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

const register = z.strictObject({
  programme: z.string().regex(/^[a-z0-9-]{1,64}$/),
  occurredOn,
  referredBy: code,
  guest,
  specialGroups: z.array(code).max(20).default([]),
  statements: statements.default({}),
  remark: words(4000).optional(),
});

const recordReferralDiscussion = z.strictObject({ occurredOn, basis, conclusion: words(4000) });

const recordCriterion = z.strictObject({
  occurredOn,
  criterion: code,
  result: z.enum(['pass', 'fail', 'unknown']),
  motivation: words(4000),
  evidence: z.array(words(500)).max(50).default([]),
  validUntil: date.optional().meta({ description: 'The last day on which this result holds.' }),
});

const assessRisk = z.strictObject({
  occurredOn,
  risk: z.enum(['humanitarian', 'publicOrder']),
  level: z.enum(['low', 'medium', 'high']),
  motivation: words(4000),
  measure: words(2000).optional(),
  facts: words(4000).optional().meta({ description: 'Police facts; only the public order compartment shows them.' }),
});

const proposeTailoredPlan = z.strictObject({
  occurredOn,
  what: words(4000),
  scenario: code.optional(),
  until: date.optional().meta({ description: 'The last day for which the plan provides.' }),
});

const decideAdmission = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('admit'), occurredOn, motivation: words(4000) }),
  z.strictObject({ decision: z.literal('admitTailored'), occurredOn, motivation: words(4000), until: date, scenario: code }),
  z.strictObject({
    decision: z.literal('refuse'),
    occurredOn,
    motivation: words(4000),
    weighing: words(4000).optional().meta({ description: 'Why refusing is justified beyond the failed criterion: risks, alternatives, what the guest says.' }),
  }),
]);

const withdraw = z.strictObject({ occurredOn, reason: words(2000), atGuestsRequest: z.boolean().default(false) });

const deliverDossier = z.strictObject({ occurredOn, reference: words(200), summary: words(4000).optional() });

const decidePerspective = z.strictObject({
  occurredOn,
  basis,
  scenario: code,
  motivation: words(4000),
  positions: z.array(z.strictObject({ organisation: code, position: words(4000) })).max(20).default([]).meta({ description: "Each organisation's own words." }),
  commitments: z.array(commitmentPromise).max(50).default([]),
  firstReviewOn: date.optional().meta({ description: "The first review; without it the policy's term." }),
});

const recordReview = z.strictObject({
  occurredOn,
  basis,
  summary: words(4000),
  obstacles: z.array(code).max(20).default([]),
  scenario: code.optional().meta({ description: 'The new scenario, where the LSO changes it.' }),
  nextReviewOn: date.optional().meta({ description: "The next review; without it the policy's term." }),
});

const fulfilCommitment = z.strictObject({ occurredOn, commitment: z.string().regex(/^c[1-9]\d{0,5}$/), note: words(2000).optional() });

const close = z.strictObject({
  occurredOn,
  outcome: code,
  destination: words(500).optional(),
  evidence: z.array(words(500)).max(50).default([]),
  authorityDecision: words(200).optional().meta({ description: "The reference of the authority's decision, where the outcome ends shelter." }),
});

const reopen = z.strictObject({ occurredOn, reason: words(2000) });

interface Definition<S extends z.ZodType> {
  /** Where it is posted, below `/v1/trajectories/{id}`. */
  resource: string;
  body: S;
  name: Text;
}

const define = <S extends z.ZodType>(resource: string, body: S, nl: string, en: string): Definition<S> => ({ resource, body, name: { nl, en } });

/**
 * Every command there is. API routes, OpenAPI, the workflow's Updates, permissions and the property tests follow from this table.
 * A parameter in a resource (`{commitment}`) is a field of the body that the path fills in.
 */
export const commands = {
  register: define('', register, 'Aanmelden', 'Register a referral'),
  recordReferralDiscussion: define('referral-discussions', recordReferralDiscussion, 'Bespreking aanmelding vastleggen', "Record the referral's discussion"),
  recordCriterion: define('criterion-results', recordCriterion, 'Criterium toetsen', 'Record a criterion'),
  assessRisk: define('risk-assessments', assessRisk, 'Risico beoordelen', 'Assess a risk'),
  proposeTailoredPlan: define('tailored-plans', proposeTailoredPlan, 'Maatwerkplan voorstellen', 'Propose a tailored plan'),
  decideAdmission: define('admission-decisions', decideAdmission, 'Besluit over toegang', 'Decide on access'),
  withdraw: define('withdrawals', withdraw, 'Aanmelding intrekken', 'Withdraw the referral'),
  deliverDossier: define('dossier-deliveries', deliverDossier, 'Dossier aanleveren', 'Deliver a dossier'),
  decidePerspective: define('perspective-decisions', decidePerspective, 'Perspectief bepalen', 'Decide the perspective'),
  recordReview: define('progress-reviews', recordReview, 'Voortgang bespreken', 'Record a progress review'),
  fulfilCommitment: define('commitments/{commitment}/fulfilments', fulfilCommitment, 'Inzet nakomen', 'Fulfil a commitment'),
  close: define('outcomes', close, 'Afsluiten met uitkomst', 'Close with an outcome'),
  reopen: define('reopenings', reopen, 'Heropenen', 'Reopen'),
} as const;

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as CommandName[];

/** A command's body after parsing: defaults filled in, text trimmed. */
export type CommandData<C extends CommandName = CommandName> = z.output<(typeof commands)[C]['body']>;

export type Command<C extends CommandName = CommandName> = { [N in C]: { name: N; data: CommandData<N> } }[C];

export type Guest = z.output<typeof guest>;
export type Basis = z.output<typeof basis>;
export type CommitmentPromise = z.output<typeof commitmentPromise>;

/** The day a command says it happened on. */
export const occurredOnOf = (command: Command): LocalDate => command.data.occurredOn;
