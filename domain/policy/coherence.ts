import { holdersOf } from './grants';
import { mandatedCommands } from './mandates';
import { roles, type Role } from './roles';
import { sealableTerms } from '../trajectory/term-rules';
import { ESCALATES, type PolicyFile } from './shape';

/** Says what is wrong at a place of the file. */
type Refuse = (path: PropertyKey[], message: string) => void;
type Check = (policy: PolicyFile, refuse: Refuse) => void;

/** The outcomes of class none after which nobody is on the street, by these codes: of these alone a policy may say that they need no plan at high risk. */
const offTheStreet: readonly string[] = ['death', 'transfer'];

/** What stands at a place of the file. */
type Placed = [path: PropertyKey[], value: string];

const one = (path: PropertyKey[], value: string | undefined): Placed[] => (value === undefined ? [] : [[path, value]]);
const each = (path: PropertyKey[], values: readonly string[] = []): Placed[] => values.map((value, at) => [[...path, at], value]);

/** Every grant of a policy. */
function grantsOf(policy: PolicyFile): Placed[] {
  const { criteria, risks, assignments, shelter: { emergency }, mandates, compartments, escalation } = policy;
  return [
    ...Object.entries(criteria).flatMap(([key, { concludes, informs }]) => [...one(['criteria', key, 'concludes'], concludes), ...one(['criteria', key, 'informs'], informs)]),
    ...Object.entries(risks).flatMap(([key, { assesses }]) => each(['risks', key, 'assesses'], assesses)),
    ...Object.entries(assignments).flatMap(([key, { assigns }]) => each(['assignments', key, 'assigns'], assigns)),
    ...(['registers', 'tellsMunicipality'] as const).flatMap((who) => one(['shelter', 'emergency', who], emergency?.[who])),
    ...Object.entries(mandates).flatMap(([key, grants]) => each(['mandates', key], grants)),
    ...Object.entries(compartments).flatMap(([key, grants]) => each(['compartments', key], grants)),
    ...escalation.levels.flatMap(({ asks, answers }, at) => [...each(['escalation', 'levels', at, 'asks'], asks), ...each(['escalation', 'levels', at, 'answers'], answers)]),
  ];
}

/** Every organisation that a policy names by itself. */
function organisationsNamed({ referrers, lso, dossiers, offices }: PolicyFile): Placed[] {
  return [
    ...each(['referrers'], referrers),
    ...each(['lso', 'members'], lso.members),
    ...each(['dossiers', 'requiredFrom'], dossiers.requiredFrom),
    ...Object.entries(offices).flatMap(([office, name]) => one(['offices', office], name)),
  ];
}

const organisationsAreKnown: Check = (policy, refuse) => {
  const placesNamed = grantsOf(policy).flatMap(([path, grant]): Placed[] => {
    const place = grant.split('@')[1];
    return place === undefined || isParty(place) ? [] : [[path, place]];
  });
  for (const [path, name] of [...organisationsNamed(policy), ...placesNamed]) {
    if (!Object.hasOwn(policy.organisations, name)) refuse(path, `no organisation ${name} in organisations`);
  }
  for (const name of Object.keys(policy.privateReferrers)) if (Object.hasOwn(policy.organisations, name)) refuse(['privateReferrers', name], 'is an organisation; name it in referrers');
};

/** Whether a grant is to whoever referred, or promised. */
const isParty = (place: string | undefined): boolean => place === 'referrer' || place === 'owner';

const rolesAreKnown: Check = (policy, refuse) => {
  for (const needed of ['lsoChair', 'manager'] as const) {
    if (policy.offices[needed] === undefined) refuse(['offices'], `the ladder reminds the ${needed}: name its organisation`);
  }
  for (const [path, grant] of grantsOf(policy)) {
    const [role, place] = grant.split('@');
    if (role && !(roles as readonly string[]).includes(role)) refuse(path, `no role ${role}`);
    // A level of escalation may be one of each organisation: whoever answers for the owner of the question.
    const isAnswer = path[0] === 'escalation' && path[3] === 'answers' && place === 'owner';
    if (isParty(place) && path[0] !== 'mandates' && !isAnswer) refuse(path, `@${place} depends on the trajectory; name an organisation`);
    if (role && place === undefined && policy.offices[role as Role] === undefined) refuse(path, `${role} is no office in offices; name its organisation`);
  }
};

const outcomesNeedPlans: Check = ({ outcomes }, refuse) => {
  for (const [key, { needsPlanAtHighRisk }] of Object.entries(outcomes)) {
    if (!needsPlanAtHighRisk && !offTheStreet.includes(key)) refuse(['outcomes', key, 'needsPlanAtHighRisk'], `at high risk nobody is on the street without a plan; only ${offTheStreet.join(' and ')} need none`);
  }
};

/** Whoever has anything to do reads what it is about. */
const whoActsReads: Check = (policy, refuse) => {
  const readers = new Set(membersOf(policy, policy.mandates.read));
  const check = (path: PropertyKey[], grants: readonly string[]): void => {
    for (const member of membersOf(policy, grants)) if (!readers.has(member)) refuse(path, `${member} cannot read what this is about; add it to mandates.read`);
  };
  for (const [key, { informs, concludes }] of Object.entries(policy.criteria)) check(['criteria', key], informs === undefined ? [concludes] : [informs, concludes]);
  for (const [key, { assesses }] of Object.entries(policy.risks)) check(['risks', key], assesses);
  for (const [key, { assigns }] of Object.entries(policy.assignments)) check(['assignments', key], assigns);
  policy.escalation.levels.forEach(({ asks, answers }, at) => check(['escalation', 'levels', at], [...asks, ...answers]));
  check(['dossiers', 'requiredFrom'], policy.dossiers.requiredFrom.map((name) => `@${name}`));
  check(['lso', 'members'], policy.lso.members.map((name) => `@${name}`));
  check(['referrers'], policy.referrers.map((name) => `@${name}`));
  for (const name of mandatedCommands) check(['mandates', name], policy.mandates[name] ?? []);
};

const somebodyHolds: Check = ({ mandates, privateReferrers }, refuse) => {
  for (const name of mandatedCommands) {
    const isTheReferrersAlone = mandates[name]?.every((grant) => grant.endsWith('@referrer')) ?? false;
    if (Object.keys(privateReferrers).length > 0 && isTheReferrersAlone) refuse(['mandates', name], 'a private person may refer, and holds nothing; name somebody besides @referrer');
  }
  mandates.endShelter?.forEach((grant, at) => {
    if (grant.split('@')[0] === 'lsoChair') refuse(['mandates', 'endShelter', at], 'ending shelter is a decision of the authority, never of the chair');
  });
};

const bedsAreOfKinds: Check = ({ specialGroups, shelter: { kinds, locations } }, refuse) => {
  for (const [key, { asks = [] }] of Object.entries(kinds)) {
    for (const [at, group] of asks.entries()) {
      if (!Object.hasOwn(specialGroups, group)) refuse(['shelter', 'kinds', key, 'asks', at], `no group ${group} in specialGroups`);
    }
  }
  for (const [key, { kind }] of Object.entries(locations)) {
    if (!Object.hasOwn(kinds, kind)) refuse(['shelter', 'locations', key, 'kind'], `no kind ${kind} in shelter.kinds`);
  }
};

const escalationGoesUp: Check = ({ escalation: { levels, automatic } }, refuse) => {
  levels.forEach(({ level }, at) => {
    if (levels.findIndex((one) => one.level === level) !== at) refuse(['escalation', 'levels', at, 'level'], `two levels of escalation are called ${level}`);
  });
  automatic?.terms.forEach((rule, at) => {
    if (sealableTerms.includes(rule)) refuse(['escalation', 'automatic', 'terms', at], `${rule} may lie in a compartment, which not everybody who would be asked unseals`);
  });
  for (const end of ['firstLevel', 'highestLevel'] as const) {
    const name = automatic?.[end];
    if (name !== undefined && !levels.some(({ level }) => level === name)) refuse(['escalation', 'automatic', end], `no level ${name} in escalation.levels`);
  }
};

const ladderGoesUp: Check = ({ ladder }, refuse) => {
  ladder.forEach((step, at) => {
    if (step.step === ESCALATES) refuse(['ladder', at, 'step'], `the step ${ESCALATES} is the one of escalation.automatic`);
    const before = ladder[at - 1];
    if (before && before.workingDays >= step.workingDays) refuse(['ladder', at, 'workingDays'], 'the steps of a ladder go up');
    if (ladder.findIndex((one) => one.step === step.step) !== at) refuse(['ladder', at, 'step'], `two steps of the ladder are called ${step.step}`);
  });
};

const reviewsComeInTime: Check = ({ terms }, refuse) => {
  if (terms.reviewAtMostWeeks < terms.reviewEveryWeeks) refuse(['terms', 'reviewAtMostWeeks'], 'shorter than reviewEveryWeeks');
};

const checks: readonly Check[] = [
  organisationsAreKnown, rolesAreKnown, outcomesNeedPlans, whoActsReads, somebodyHolds, bedsAreOfKinds, escalationGoesUp, ladderGoesUp, reviewsComeInTime,
];

/** Tells every place where what a policy says does not hold together. */
export function holdTogether(policy: PolicyFile, refuse: Refuse): void {
  for (const check of checks) check(policy, refuse);
}

/** `role@organisation` for each whom these grants name by themselves: no system, which reads nothing, nobody by their part, and no fault that is told elsewhere. */
const membersOf = (policy: PolicyFile, values: readonly string[]): string[] =>
  holdersOf(policy, values)
    .filter(({ organisation }) => Object.hasOwn(policy.organisations, organisation))
    .flatMap(({ organisation, roles: held }) => held.filter((role) => role !== 'system' && roles.includes(role)).map((role) => `${role}@${organisation}`));
