import { holderOf, holdersOf, isOneOf, type Holder, type Parties } from '../policy/grants';
import { mandateOf, type Mandate } from '../policy/mandates';
import type { Compartment, PolicyFile } from '../policy/schema';
import { commandNames, type Command, type CommandName } from './commands';
import type { Actor } from './events';
import { answerable, answerersOf } from './escalation';
import { isOpen } from './phase';
import { initialState, type TrajectoryState } from './state';

/**
 * Whom policy lets give a command. With `data` the answer is for that very command (this criterion, that commitment); without, for
 * any of its kind. The one place where it is decided who may do what; nobody may unless a line of the policy says so.
 */
export function holdersFor(policy: PolicyFile, state: TrajectoryState, name: CommandName, data?: Command['data']): Holder[] {
  switch (name) {
    case 'recordCriterion': {
      const wanted = data as Command<'recordCriterion'>['data'] | undefined;
      return Object.entries(policy.criteria)
        .filter(([criterion]) => wanted === undefined || wanted.criterion === criterion)
        .flatMap(([, criterion]) => testersOf(policy, criterion));
    }
    case 'moveTransferDeadline': {
      // Whoever says that there is a claim says until when: it needs no line of its own, also not under policies of before.
      const wanted = data as Command<'moveTransferDeadline'>['data'] | undefined;
      const criteria = Object.entries(policy.criteria).filter(([criterion, { hasTransferDeadline }]) => (wanted === undefined ? hasTransferDeadline : wanted.criterion === criterion));
      return criteria.flatMap(([, criterion]) => testersOf(policy, criterion));
    }
    case 'assessRisk': {
      const wanted = data as Command<'assessRisk'>['data'] | undefined;
      const risks = wanted === undefined ? Object.values(policy.risks) : [policy.risks[wanted.risk]];
      return risks.flatMap((risk) => holdersOf(policy, risk.assesses));
    }
    case 'deliverDossier':
      return holdersOf(policy, policy.dossiers.requiredFrom.map((organisation) => `@${organisation}`));
    case 'assign': {
      const wanted = data as Command<'assign'>['data'] | undefined;
      return Object.entries(policy.assignments)
        .filter(([part]) => wanted === undefined || wanted.part === part)
        .flatMap(([, { assigns }]) => holdersOf(policy, assigns));
    }
    case 'escalate': {
      const wanted = data as Command<'escalate'>['data'] | undefined;
      return policy.escalation.levels.filter(({ level }) => wanted === undefined || wanted.level === level).flatMap(({ asks }) => holdersOf(policy, asks));
    }
    case 'answerEscalation': {
      const wanted = data as Command<'answerEscalation'>['data'] | undefined;
      const asked = wanted === undefined ? answerable(state) : state.escalations.filter(({ id }) => id === wanted.escalation);
      const owners = asked.flatMap(({ level, organisations }) => organisations.flatMap((owner) => holdersOf(policy, answerersOf(policy, level), { owner })));
      // Where nothing waits for an answer, whoever answers for a level may hear so.
      const offices = wanted === undefined && asked.length === 0 ? policy.escalation.levels.map(({ level }) => level) : asked.map(({ level }) => level);
      return [...owners, ...offices.flatMap((level) => holdersOf(policy, answerersOf(policy, level)))];
    }
    case 'makeCommitment': {
      const wanted = data as Command<'makeCommitment'>['data'] | undefined;
      return ownersMay(policy, name, wanted === undefined ? policy.lso.members : [wanted.organisation]);
    }
    case 'fulfilCommitment':
    case 'renewCommitment':
    case 'cancelCommitment': {
      const wanted = data as Command<'fulfilCommitment'>['data'] | undefined;
      const commitments = state.commitments.filter((one) => (wanted === undefined ? isOpen(one) : one.id === wanted.commitment));
      return ownersMay(policy, name, commitments.map(({ organisation }) => organisation));
    }
    case 'removeNote': {
      const wanted = data as Command<'removeNote'>['data'] | undefined;
      return ownersMay(policy, name, state.notes.filter(({ id }) => wanted === undefined || id === wanted.note).map(({ by }) => by.organisation));
    }
    case 'removeDocument': {
      const wanted = data as Command<'removeDocument'>['data'] | undefined;
      return ownersMay(policy, name, state.documents.filter(({ id }) => wanted === undefined || id === wanted.document).map(({ by }) => by.organisation));
    }
    default: {
      // Where a private person refers, no organisation is the referrer.
      const referrer = state.registration?.referredBy ?? '';
      return holdersOf(policy, mandateOf(policy, name), Object.hasOwn(policy.organisations, referrer) ? { referrer } : {});
    }
  }
}

/** Whoever says something of a criterion: who informs, where policy names one, and who concludes. */
const testersOf = (policy: PolicyFile, { informs, concludes }: PolicyFile['criteria'][string]): Holder[] =>
  holdersOf(policy, informs === undefined ? [concludes] : [informs, concludes]);

/** Whoever policy lets give the command: by themselves, or for an organisation that owns what it is about. */
function ownersMay(policy: PolicyFile, name: Mandate, owners: readonly string[]): Holder[] {
  const parties: Parties[] = [{}, ...owners.map((owner) => ({ owner }))];
  return parties.flatMap((party) => holdersOf(policy, mandateOf(policy, name), party));
}

/** Whether this person may give this command here. Says nothing about whether the facts allow it: `decide` does. */
export function isPermitted(policy: PolicyFile, state: TrajectoryState, actor: Actor, name: CommandName, data?: Command['data']): boolean {
  return actor.programmes.includes(policy.programme) && speaksFor(policy, actor, holdersFor(policy, state, name, data)) && opensFor(policy, actor, name, data);
}

/** Whether one of these is meant: by a role of their own or, where somebody brings in the past, because the fact is of that organisation. */
function speaksFor(policy: PolicyFile, actor: Actor, holders: readonly Holder[]): boolean {
  if (actor.onBehalfOf === undefined) return isOneOf(actor, holders);
  return mayImportFacts(policy, actor) && holders.some(({ organisation }) => organisation === actor.onBehalfOf);
}

/** Nobody puts a paper where they may not look themselves, or takes one away: whoever removes what is theirs may be of an organisation, and not know its guests. */
function opensFor(policy: PolicyFile, actor: Actor, name: CommandName, data?: Command['data']): boolean {
  switch (name) {
    case 'writeNote':
    case 'addDocument':
      return data === undefined || mayKnow(policy, actor, (data as Command<'writeNote' | 'addDocument'>['data']).compartment);
    case 'recordStabilisation': {
      const goal = data && policy.stabilisation[(data as Command<'recordStabilisation'>['data']).goal];
      return goal?.compartment === undefined || actor.onBehalfOf !== undefined || mayKnow(policy, actor, goal.compartment);
    }
    case 'removeNote':
    case 'removeDocument':
      return mayRead(policy, actor);
    default:
      return true;
  }
}

/** Whether somebody of the programme holds a mandate by themselves, whoever the trajectory's parties are. */
const isMandated = (policy: PolicyFile, actor: Actor, name: Mandate): boolean =>
  actor.programmes.includes(policy.programme) && isOneOf(actor, holdersOf(policy, mandateOf(policy, name)));

/** Whether somebody may know of the programme's trajectories at all; of one trajectory, also because of what their organisation promised or is asked there. */
export function mayRead(policy: PolicyFile, actor: Actor, state: TrajectoryState = initialState): boolean {
  return actor.programmes.includes(policy.programme) && isOneOf(actor, ownersMay(policy, 'read', owedHere(state)));
}

/** Whose promises are to be kept and whose answers are waited for, or were since the trajectory came under its policy: who gives one sees what became of it. */
function owedHere({ commitments, escalations, policies }: TrajectoryState): string[] {
  const since = policies.at(-1)?.since ?? '';
  return [
    ...commitments.filter((one) => isOpen(one) || (one.fulfilledOn ?? one.cancelled!.on) >= since).map(({ organisation }) => organisation),
    ...escalations.filter(({ answer }) => answer === undefined || answer.on >= since).flatMap(({ organisations }) => organisations),
  ];
}

/** Whether somebody may know of the programme's trajectories in which their organisation promised or is asked something. */
export function mayReadAsOwner(policy: PolicyFile, actor: Actor): boolean {
  return actor.programmes.includes(policy.programme) && isOneOf(actor, ownersMay(policy, 'read', [actor.organisation]));
}

/** The organisations that may know of a trajectory because of what they promised or are asked there; missing where the policy lets nobody for that. */
export function readingOwners(policy: PolicyFile, state: TrajectoryState): string[] | undefined {
  return policy.mandates.read.some((grant) => grant.endsWith('@owner')) ? [...new Set(owedHere(state))] : undefined;
}

/** Whether somebody may see what is in this compartment of a dossier. */
export function unseals(policy: PolicyFile, actor: Actor, compartment: Compartment): boolean {
  return isOneOf(actor, holdersOf(policy, policy.compartments[compartment]));
}

/** Whether somebody may know of what lies there; general is open to everyone on the trajectory. */
export const mayKnow = (policy: PolicyFile, actor: Actor, compartment: Compartment | 'general'): boolean => compartment === 'general' || unseals(policy, actor, compartment);

/** Whether somebody may still read what was removed, where they may know of it. */
export function mayReadRemoved(policy: PolicyFile, actor: Actor): boolean {
  return isOneOf(actor, holdersOf(policy, mandateOf(policy, 'readRemoved')));
}

/** Whether somebody may bring in a list of referrals for the programme. */
export function mayImport(policy: PolicyFile, actor: Actor): boolean {
  return isMandated(policy, actor, 'importReferrals');
}

/** Whether somebody may bring in what happened to the programme's guests before, whichever organisation's part it was. */
export function mayImportFacts(policy: PolicyFile, actor: Actor): boolean {
  return isMandated(policy, actor, 'importFacts');
}

/** Whether somebody may register locations and open and close places. */
export function mayManageLocations(policy: PolicyFile, actor: Actor): boolean {
  return isMandated(policy, actor, 'manageLocations');
}

/** Whether somebody may give a bed to a person of whom no more is known than a working name. */
export function mayGiveEmergencyBed(policy: PolicyFile, actor: Actor): boolean {
  return policy.shelter.emergency !== undefined && isMandated(policy, actor, 'giveEmergencyBed');
}

/** Whether somebody may bring the programme under this policy. */
export function mayAdopt(policy: PolicyFile, actor: Actor): boolean {
  return isMandated(policy, actor, 'adoptPolicy');
}

/** Whether a criterion's record by this person is its conclusion; else it is information for whoever concludes. */
export function concludes(policy: PolicyFile, actor: Actor, criterion: string): boolean {
  const holder = holderOf(policy, policy.criteria[criterion]!.concludes);
  return holder !== undefined && speaksFor(policy, actor, [holder]);
}

/** Every pair of role and organisation that the policy gives anything to, but systems, who are no people; the demo has a person for each. */
export function mandatedPairs(policy: PolicyFile): { organisation: string; role: Holder['roles'][number] }[] {
  const holders = [
    ...commandNames.flatMap((name) => holdersFor(policy, initialState, name)),
    ...holdersOf(policy, (['read', 'importReferrals', 'importFacts', 'manageLocations', 'giveEmergencyBed'] as const).flatMap((name) => mandateOf(policy, name))),
  ];
  const pairs = holders.flatMap(({ organisation, roles }) => roles.filter((role) => role !== 'system').map((role) => ({ organisation, role })));
  return [...new Map(pairs.map((pair) => [`${pair.organisation}/${pair.role}`, pair])).values()];
}
