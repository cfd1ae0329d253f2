import { z } from 'zod';
import { sealableTerms, termRules } from '../trajectory/term-rules';
import { isLocalDate, type Holidays, type Period, type Unit } from './calendar';
import { compartments, documentTypes } from './contents';
import { holdersOf } from './grants';
import { mandatedCommands, mandates } from './mandates';
import { roles, type Role } from './roles';

export { compartments, documentTypes, type Compartment, type DocumentType } from './contents';
export { roles, type Role } from './roles';
export { languages, type Language, type Text } from './text';

const code = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a code is letters and digits, starting with a small letter');
const organisation = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, "an organisation's code is letters and digits");
const date = z.string().refine(isLocalDate, 'no such day; write YYYY-MM-DD');
const text = z.strictObject({ nl: z.string().min(1), en: z.string().min(1) });
const named = z.strictObject({ name: text });
const count = z.int().min(1);

/**
 * Who may: `caseworker@INLIA` (that role there), `@IND` (its caseworker, coordinator or LSO member), `lsoChair` (an office of the
 * programme, see `offices`), `@referrer` and `@owner` (staff of the organisation that referred, or that promised).
 */
const grant = z.string().regex(/^([A-Za-z]+|[A-Za-z]*@[A-Za-z][A-Za-z0-9]*)$/, 'a grant is role, role@organisation or @organisation');
const grants = z.array(grant).min(1);

const maySay = Object.fromEntries(mandates.map((name) => [name, grants.optional()])) as Record<(typeof mandates)[number], z.ZodOptional<typeof grants>>;

/** The step that `escalation.automatic` adds to a term's ladder; one that follows an answer names the escalation after it, `escalates.e1`. */
export const ESCALATES = 'escalates';

/** Every step of a term's ladder: so many working days from the due day, reminding whom. */
const ladderStep = z.strictObject({
  step: code,
  workingDays: z.int().min(-60).max(250),
  reminds: z.enum(['owner', 'coordinator', 'lsoChair', 'manager']),
});

/** Where a question goes that the parties cannot settle, from the lowest level to the highest; whoever answers has so many working days. */
const escalationLevel = z.strictObject({ level: code, name: text, asks: grants, answers: grants, answerWorkingDays: count });

/**
 * What time escalates by itself: these terms, so many working days after their due day, and as many after each answer that leaves them late; from
 * one level up to another and no higher.
 */
const automaticEscalation = z.strictObject({ terms: z.array(z.enum(termRules)).min(1), lateWorkingDays: count, firstLevel: code, highestLevel: code });

/** The outcomes of class none after which nobody is on the street, by these codes: of these alone a policy may say that they need no plan at high risk. */
const offTheStreet: readonly string[] = ['death', 'transfer'];

export const policyFile = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    version: count,
    programme: z.string().regex(/^[a-z0-9-]+$/),
    name: text,
    effectiveFrom: date,
    calendar: z.strictObject({ country: z.string().length(2), language: z.string().length(2), nobodyWorksOn: z.array(z.string()) }),
    organisations: z.record(organisation, z.strictObject({ name: z.string().min(1), mailbox: z.email() })),
    offices: z.partialRecord(z.enum(roles), organisation),
    referrers: z.array(organisation).min(1),
    privateReferrers: z.record(code, named),
    lso: z.strictObject({ members: z.array(organisation).min(1) }),
    criteria: z.record(code, z.strictObject({ name: text, informs: grant.optional(), concludes: grant, hasTransferDeadline: z.boolean().default(false), carriesOver: z.boolean().default(false) })),
    risks: z.strictObject({
      humanitarian: z.strictObject({ name: text, assesses: grants }),
      publicOrder: z.strictObject({ name: text, assesses: grants }),
    }),
    dossiers: z.strictObject({ requiredFrom: z.array(organisation).min(1) }),
    scenarios: z.record(code, named),
    obstacles: z.record(code, named),
    outcomes: z.record(
      code,
      z.strictObject({
        name: text,
        class: z.enum(['durable', 'semiDurable', 'none']),
        needsAuthorityDecision: z.boolean().default(false),
        needsDepartureNotice: z.boolean().default(false),
        needsPlanAtHighRisk: z.boolean().default(true),
      }),
    ),
    specialGroups: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional(), fromAge: count.optional() })),
    identity: z.record(code, named),
    stabilisation: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })),
    assignments: z.record(code, z.strictObject({ name: text, assigns: grants })),
    pauses: z.strictObject({ reasons: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })), moves: z.array(z.enum(termRules)) }),
    staysElsewhere: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })),
    escalation: z.strictObject({ levels: z.array(escalationLevel).min(1), automatic: automaticEscalation.optional() }),
    documents: z.strictObject({
      kinds: z.record(code, z.strictObject({ name: text, compartment: z.enum(compartments).optional() })),
      types: z.array(z.enum(documentTypes)).min(1),
    }),
    shelter: z.strictObject({
      kinds: z.record(code, z.strictObject({ name: text, asks: z.array(code).min(1).optional(), compartment: z.enum(compartments).optional() })),
      // A list, for its order counts: what is stored as an object keeps none.
      urgencies: z.array(z.strictObject({ urgency: code, name: text })),
      emergency: z.strictObject({ days: count, tasksWorkingDays: count, registers: grant, tellsMunicipality: grant }).optional(),
      locations: z.record(code, z.strictObject({ name: z.string().min(1), town: z.string().min(1), kind: code, places: count, opensOn: date })),
    }),
    compartments: z.strictObject({ medical: grants, publicOrder: grants, whereabouts: grants }),
    terms: z.strictObject({
      referralDiscussionDays: count,
      admissionTestWorkingDays: count,
      criterionRetestWorkingDays: count,
      admissionDecisionWorkingDays: count,
      dossierDeliveryWorkingDays: count,
      restPeriodDays: count,
      perspectiveDecisionWorkingDays: count,
      reviewEveryWeeks: count,
      reviewAtMostWeeks: count,
      identityAnswerWorkingDays: count,
      absenceGraceDays: count,
      departureOutcomeWorkingDays: count,
      shelterDepartureWorkingDays: count,
    }),
    admissionDecisions: z.strictObject({ author: text, remedies: z.record(code, z.strictObject({ name: text, withinWeeks: count })) }),
    retention: z.strictObject({ admittedAndEndedYears: count, endedBeforeAdmissionYears: count, refusedYears: count, withdrawnReferralDays: count }),
    shelterEndings: z.strictObject({ afterClosing: z.boolean() }),
    ladder: z.array(ladderStep).min(1),
    mandates: z.strictObject({ read: grants, ...maySay }),
  })
  .superRefine((policy, context) => {
    const refuse = (path: PropertyKey[], message: string): void => context.addIssue({ code: 'custom', path, message });
    const checkOrganisation = (path: PropertyKey[], name: string): void => {
      if (!Object.hasOwn(policy.organisations, name)) refuse(path, `no organisation ${name} in organisations`);
    };
    const checkGrant = (path: PropertyKey[], value: string): void => {
      const [role, place] = value.split('@');
      if (role && !(roles as readonly string[]).includes(role)) refuse(path, `no role ${role}`);
      const isParty = place === 'referrer' || place === 'owner';
      // A level of escalation may be one of each organisation: whoever answers for the owner of the question.
      const isAnswer = path[0] === 'escalation' && path[3] === 'answers' && place === 'owner';
      if (isParty && path[0] !== 'mandates' && !isAnswer) refuse(path, `@${place} depends on the trajectory; name an organisation`);
      if (place !== undefined && !isParty) checkOrganisation(path, place);
      if (role && place === undefined && policy.offices[role as Role] === undefined) refuse(path, `${role} is no office in offices; name its organisation`);
    };
    policy.referrers.forEach((name, at) => checkOrganisation(['referrers', at], name));
    const privately = Object.keys(policy.privateReferrers);
    for (const name of privately) if (Object.hasOwn(policy.organisations, name)) refuse(['privateReferrers', name], 'is an organisation; name it in referrers');
    policy.lso.members.forEach((name, at) => checkOrganisation(['lso', 'members', at], name));
    policy.dossiers.requiredFrom.forEach((name, at) => checkOrganisation(['dossiers', 'requiredFrom', at], name));
    for (const [office, name] of Object.entries(policy.offices)) checkOrganisation(['offices', office], name);
    for (const needed of ['lsoChair', 'manager'] as const) {
      if (policy.offices[needed] === undefined) refuse(['offices'], `the ladder reminds the ${needed}: name its organisation`);
    }
    for (const [key, criterion] of Object.entries(policy.criteria)) {
      checkGrant(['criteria', key, 'concludes'], criterion.concludes);
      if (criterion.informs !== undefined) checkGrant(['criteria', key, 'informs'], criterion.informs);
    }
    for (const [key, { needsPlanAtHighRisk }] of Object.entries(policy.outcomes)) {
      if (!needsPlanAtHighRisk && !offTheStreet.includes(key)) refuse(['outcomes', key, 'needsPlanAtHighRisk'], `at high risk nobody is on the street without a plan; only ${offTheStreet.join(' and ')} need none`);
    }
    for (const [key, risk] of Object.entries(policy.risks)) risk.assesses.forEach((value, at) => checkGrant(['risks', key, 'assesses', at], value));
    for (const [key, { assigns }] of Object.entries(policy.assignments)) {
      assigns.forEach((value, at) => checkGrant(['assignments', key, 'assigns', at], value));
    }
    const readers = new Set(membersOf(policy, policy.mandates.read));
    const checkReads = (path: PropertyKey[], values: readonly string[]): void => {
      for (const member of membersOf(policy, values)) if (!readers.has(member)) refuse(path, `${member} cannot read what this is about; add it to mandates.read`);
    };
    for (const [key, { informs, concludes }] of Object.entries(policy.criteria)) checkReads(['criteria', key], informs === undefined ? [concludes] : [informs, concludes]);
    for (const [key, { assesses }] of Object.entries(policy.risks)) checkReads(['risks', key], assesses);
    for (const [key, { assigns }] of Object.entries(policy.assignments)) checkReads(['assignments', key], assigns);
    policy.escalation.levels.forEach(({ asks, answers }, at) => checkReads(['escalation', 'levels', at], [...asks, ...answers]));
    checkReads(['dossiers', 'requiredFrom'], policy.dossiers.requiredFrom.map((name) => `@${name}`));
    checkReads(['lso', 'members'], policy.lso.members.map((name) => `@${name}`));
    checkReads(['referrers'], policy.referrers.map((name) => `@${name}`));
    for (const name of mandatedCommands) {
      const values = policy.mandates[name];
      if (values === undefined) continue;
      checkReads(['mandates', name], values);
      const isTheReferrersAlone = values.every((value) => value.endsWith('@referrer'));
      if (privately.length > 0 && isTheReferrersAlone) refuse(['mandates', name], 'a private person may refer, and holds nothing; name somebody besides @referrer');
    }
    const { kinds, locations, emergency } = policy.shelter;
    for (const [key, { asks = [] }] of Object.entries(kinds)) {
      for (const [at, group] of asks.entries()) {
        if (!Object.hasOwn(policy.specialGroups, group)) refuse(['shelter', 'kinds', key, 'asks', at], `no group ${group} in specialGroups`);
      }
    }
    for (const [key, { kind }] of Object.entries(locations)) {
      if (!Object.hasOwn(kinds, kind)) refuse(['shelter', 'locations', key, 'kind'], `no kind ${kind} in shelter.kinds`);
    }
    for (const who of ['registers', 'tellsMunicipality'] as const) if (emergency) checkGrant(['shelter', 'emergency', who], emergency[who]);
    for (const [key, list] of [...Object.entries(policy.mandates), ...Object.entries(policy.compartments)]) {
      const section = key in policy.mandates ? 'mandates' : 'compartments';
      list.forEach((value, at) => checkGrant([section, key, at], value));
    }
    policy.mandates.endShelter?.forEach((value, at) => {
      if (value.split('@')[0] === 'lsoChair') refuse(['mandates', 'endShelter', at], 'ending shelter is a decision of the authority, never of the chair');
    });
    const { levels, automatic } = policy.escalation;
    levels.forEach((one, at) => {
      one.asks.forEach((value, to) => checkGrant(['escalation', 'levels', at, 'asks', to], value));
      one.answers.forEach((value, to) => checkGrant(['escalation', 'levels', at, 'answers', to], value));
      if (levels.findIndex(({ level }) => level === one.level) !== at) refuse(['escalation', 'levels', at, 'level'], `two levels of escalation are called ${one.level}`);
    });
    automatic?.terms.forEach((rule, at) => {
      if (sealableTerms.includes(rule)) refuse(['escalation', 'automatic', 'terms', at], `${rule} may lie in a compartment, which not everybody who would be asked unseals`);
    });
    for (const end of ['firstLevel', 'highestLevel'] as const) {
      const name = automatic?.[end];
      if (name !== undefined && !levels.some(({ level }) => level === name)) refuse(['escalation', 'automatic', end], `no level ${name} in escalation.levels`);
    }
    policy.ladder.forEach((step, at) => {
      if (step.step === ESCALATES) refuse(['ladder', at, 'step'], `the step ${ESCALATES} is the one of escalation.automatic`);
      const before = policy.ladder[at - 1];
      if (before && before.workingDays >= step.workingDays) refuse(['ladder', at, 'workingDays'], 'the steps of a ladder go up');
      if (policy.ladder.findIndex((one) => one.step === step.step) !== at) refuse(['ladder', at, 'step'], `two steps of the ladder are called ${step.step}`);
    });
    if (policy.terms.reviewAtMostWeeks < policy.terms.reviewEveryWeeks) refuse(['terms', 'reviewAtMostWeeks'], 'shorter than reviewEveryWeeks');
  });

/** `role@organisation` for each whom these grants name by themselves: no system, which reads nothing, nobody by their part, and no fault that is told elsewhere. */
const membersOf = (policy: PolicyFile, values: readonly string[]): string[] =>
  holdersOf(policy, values)
    .filter(({ organisation }) => Object.hasOwn(policy.organisations, organisation))
    .flatMap(({ organisation, roles: held }) => held.filter((role) => role !== 'system' && roles.includes(role)).map((role) => `${role}@${organisation}`));

/** A policy as its YAML file states it. */
export type PolicyFile = z.infer<typeof policyFile>;

/** A policy as it is stored and applied: with the holidays of its calendar worked out (`expandHolidays`). */
export type Policy = PolicyFile & { holidays: Holidays };

/** What names a policy for good: the hash is taken over the file's content, so that a changed file under an old version is found out. */
export interface PolicyReference {
  id: string;
  version: number;
  sha256: string;
}

/** A policy and what names it for good. */
export interface PublishedPolicy {
  reference: PolicyReference;
  policy: Policy;
}

/** As people write it. */
export const policyTitle = ({ id, version }: Pick<PolicyReference, 'id' | 'version'>): string => `${id} ${version}`;

export type TermName = keyof PolicyFile['terms'];
export type LadderStep = PolicyFile['ladder'][number];
export type EscalationLevel = PolicyFile['escalation']['levels'][number];

/** A line of the policy that states a period: one of `terms` by its name alone, any other by its path. */
export type Line =
  | TermName
  | `escalation.levels.${string}.answerWorkingDays`
  | `retention.${keyof PolicyFile['retention']}`
  | `admissionDecisions.remedies.${string}.withinWeeks`;

type Periods = Pick<PolicyFile, 'terms' | 'escalation' | 'retention' | 'admissionDecisions'>;

const units: readonly [suffix: string, unit: Unit][] = [['WorkingDays', 'workingDays'], ['Weeks', 'weeks'], ['Days', 'days'], ['Years', 'years']];

/** The period that a line of the policy states; its unit is the end of its name. */
export function period(policy: Periods, line: Line): Period {
  const unit = units.find(([suffix]) => line.endsWith(suffix));
  if (unit === undefined) throw new TypeError(`the name of term ${line} ends in no unit`);
  return { amount: amountIn(policy, line), unit: unit[1] };
}

function amountIn(policy: Periods, line: Line): number {
  const [section, ...path] = line.split('.');
  switch (section) {
    case 'retention':
      return policy.retention[path[0] as keyof PolicyFile['retention']];
    case 'admissionDecisions':
      return policy.admissionDecisions.remedies[path[1]!]!.withinWeeks;
    case 'escalation':
      return policy.escalation.levels.find((one) => line === answerLine(one.level))!.answerWorkingDays;
    default:
      return policy.terms[line as TermName];
  }
}

export const answerLine = (level: string): Line => `escalation.levels.${level}.answerWorkingDays`;
export const remedyLine = (remedy: string): Line => `admissionDecisions.remedies.${remedy}.withinWeeks`;

/** The line as it stands in the file, with its value: `terms.reviewEveryWeeks: 12`. */
export const quote = (policy: Periods, line: Line): string =>
  `${line.includes('.') ? line : `terms.${line}`}: ${period(policy, line).amount}`;
