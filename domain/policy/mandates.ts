import { commandNames, type CommandName } from '../trajectory/commands';

/** Of these the policy says with each criterion, risk, dossier, assignment and level of escalation whose they are. */
const saidElsewhere = ['recordCriterion', 'moveTransferDeadline', 'assessRisk', 'deliverDossier', 'assign', 'escalate', 'answerEscalation'] as const;
type MandatedCommand = Exclude<CommandName, (typeof saidElsewhere)[number]>;

/** The commands that have a line of their own: whoever may give it. */
export const mandatedCommands = commandNames.filter((name): name is MandatedCommand => !(saidElsewhere as readonly string[]).includes(name));

/** What a policy may have a line for besides, and besides reading, for which it must have one. */
const besides = ['readRemoved', 'importReferrals', 'importFacts', 'manageLocations', 'giveEmergencyBed'] as const;

/** All of these, in the order in which the hash of a policy has it. */
export const mandates = [...besides, ...mandatedCommands] as const;
export type Mandate = 'read' | (typeof mandates)[number];

/** What a term asks of somebody: of these a policy has to say who may, or a guest would wait for nobody. It may be silent about the others. */
export const owedCommands = [
  'recordReferralDiscussion', 'proposeTailoredPlan', 'decideAdmission', 'decidePerspective', 'recordReview', 'fulfilCommitment', 'recordIdentityStep', 'recordStabilisation', 'resume', 'noticeDeparture', 'close',
  'endStay',
] as const satisfies readonly MandatedCommand[];
export type OwedCommand = (typeof owedCommands)[number];

interface Mandates {
  mandates: { read: string[] } & { [M in Mandate]?: string[] };
}

/**
 * Whom a policy lets do something, as grants. What it is silent about nobody may do under it, so that a policy that was written before there was such
 * a command stays as it is. But every policy can be left: its manager may do that.
 */
export const mandateOf = (policy: Mandates, name: Mandate): readonly string[] => policy.mandates[name] ?? (name === 'adoptPolicy' ? ['manager'] : []);

/** What nobody may do under a policy, because it is silent about it: the names that a line of `mandates` could have. */
export const nobodyMay = (policy: Mandates): Mandate[] => mandates.filter((name) => mandateOf(policy, name).length === 0);
