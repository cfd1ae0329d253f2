import type { z } from 'zod';
import type { LocalDate } from '../policy/calendar';
import type { Text } from '../policy/text';
import * as admission from './forms/admission';
import * as closing from './forms/closing';
import * as escalation from './forms/escalation';
import type { basis } from './forms/fields';
import * as course from './forms/course';
import * as guidance from './forms/guidance';
import * as papers from './forms/papers';
import * as policy from './forms/policy';
import * as referral from './forms/referral';
import * as shelter from './forms/shelter';
import * as stabilisation from './forms/stabilisation';

interface Definition<S extends z.ZodType, F extends string> {
  /** Where it is posted, below `/v1/trajectories/{id}`. */
  resource: string;
  body: S;
  /** The type of the event that it makes. */
  fact: F;
  name: Text;
}

const define = <S extends z.ZodType, const F extends string>(resource: string, body: S, fact: F, nl: string, en: string): Definition<S, F> => ({
  resource, body, fact, name: { nl, en },
});

/** Gives every form its name in the OpenAPI document: requests, trajectories and events share it. */
function named<T extends Record<string, Definition<z.ZodType, string>>>(table: T): T {
  const pascal = (name: string): string => name[0]!.toUpperCase() + name.slice(1);
  return Object.fromEntries(Object.entries(table).map(([name, row]) => [name, { ...row, body: row.body.meta({ id: pascal(name) }) }])) as T;
}

/**
 * Every command there is. API routes, OpenAPI, the workflow's Updates, the policy's mandates, the log's facts and the property tests follow
 * from this table. A parameter in a resource (`{commitment}`) is a field of the body that the path fills in.
 */
export const commands = named({
  register: define('', referral.register, 'registered', 'Aanmelden', 'Register a referral'),
  identify: define('identifications', referral.identify, 'identified', 'Identificatie vastleggen', 'Record an identification'),
  recordReferralDiscussion: define('referral-discussions', referral.recordReferralDiscussion, 'referralDiscussed', 'Bespreking aanmelding vastleggen', "Record the referral's discussion"),
  recordCriterion: define('criterion-results', admission.recordCriterion, 'criterionRecorded', 'Criterium toetsen', 'Record a criterion'),
  assessRisk: define('risk-assessments', admission.assessRisk, 'riskAssessed', 'Risico beoordelen', 'Assess a risk'),
  proposeTailoredPlan: define('tailored-plans', admission.proposeTailoredPlan, 'tailoredPlanProposed', 'Maatwerkplan voorstellen', 'Propose a tailored plan'),
  decideAdmission: define('admission-decisions', admission.decideAdmission, 'admissionDecided', 'Besluit over toegang', 'Decide on access'),
  sendDecisionLetter: define('decision-letters', admission.sendDecisionLetter, 'decisionLetterSent', 'Besluit versturen', 'Send the letter of a decision'),
  moveTransferDeadline: define('transfer-deadlines', admission.moveTransferDeadline, 'transferDeadlineMoved', 'Overdrachtsdatum verplaatsen', 'Move a transfer deadline'),
  changeGround: define('ground-changes', admission.changeGround, 'groundChanged', 'Gewijzigde grond melden', 'Report a changed ground'),
  withdraw: define('withdrawals', referral.withdraw, 'withdrawn', 'Aanmelding intrekken', 'Withdraw the referral'),
  deliverDossier: define('dossier-deliveries', guidance.deliverDossier, 'dossierDelivered', 'Dossier aanleveren', 'Deliver a dossier'),
  decidePerspective: define('perspective-decisions', guidance.decidePerspective, 'perspectiveDecided', 'Perspectief bepalen', 'Decide the perspective'),
  recordReview: define('progress-reviews', guidance.recordReview, 'progressReviewed', 'Voortgang bespreken', 'Record a progress review'),
  fulfilCommitment: define('commitments/{commitment}/fulfilments', guidance.fulfilCommitment, 'commitmentFulfilled', 'Inzet nakomen', 'Fulfil a commitment'),
  makeCommitment: define('commitments', guidance.makeCommitment, 'commitmentMade', 'Inzet toezeggen', 'Make a commitment'),
  renewCommitment: define('commitments/{commitment}/renewals', guidance.renewCommitment, 'commitmentRenewed', 'Inzet een nieuwe datum geven', 'Renew a commitment'),
  cancelCommitment: define('commitments/{commitment}/cancellations', guidance.cancelCommitment, 'commitmentCancelled', 'Inzet laten vervallen', 'Cancel a commitment'),
  proposeScenario: define('scenario-proposals', guidance.proposeScenario, 'scenarioProposed', 'Scenario voorstellen', 'Propose a scenario'),
  recordIdentityStep: define('identity-steps', stabilisation.recordIdentityStep, 'identityStepRecorded', 'Stap naar identiteit vastleggen', 'Record an identity step'),
  recordStabilisation: define('stabilisation-records', stabilisation.recordStabilisation, 'stabilisationRecorded', 'Stabilisatie vastleggen', 'Record stabilisation'),
  recordSpecialGroup: define('special-groups', stabilisation.recordSpecialGroup, 'specialGroupRecorded', 'Bijzondere groep vastleggen', 'Record a special group'),
  assign: define('assignments', stabilisation.assign, 'assigned', 'Toewijzen', 'Assign somebody'),
  pause: define('pauses', course.pause, 'paused', 'Opschorten', 'Pause'),
  resume: define('resumptions', course.resume, 'resumed', 'Hervatten', 'Resume'),
  reportAbsence: define('absences', course.reportAbsence, 'absenceReported', 'Afwezigheid melden', 'Report an absence'),
  recordStayElsewhere: define('stays-elsewhere', course.recordStayElsewhere, 'stayElsewhereRecorded', 'Verblijf elders vastleggen', 'Record a stay elsewhere'),
  recordReturn: define('returns', course.recordReturn, 'returned', 'Terugkeer vastleggen', 'Record a return'),
  noticeDeparture: define('departure-notices', course.noticeDeparture, 'departureNoticed', 'Vertrek bevestigen', 'Confirm a departure'),
  escalate: define('escalations', escalation.escalate, 'escalated', 'Opschalen', 'Escalate'),
  answerEscalation: define('escalations/{escalation}/answers', escalation.answerEscalation, 'escalationAnswered', 'Opschaling beantwoorden', 'Answer an escalation'),
  writeNote: define('notes', papers.writeNote, 'noteWritten', 'Notitie schrijven', 'Write a note'),
  removeNote: define('notes/{note}/removals', papers.removeNote, 'noteRemoved', 'Notitie verwijderen', 'Remove a note'),
  addDocument: define('documents', papers.addDocument, 'documentAdded', 'Document toevoegen', 'Add a document'),
  removeDocument: define('documents/{document}/removals', papers.removeDocument, 'documentRemoved', 'Document verwijderen', 'Remove a document'),
  startStay: define('shelter-stays', shelter.startStay, 'stayStarted', 'Plaatsen in de opvang', 'Give a bed'),
  endStay: define('shelter-departures', shelter.endStay, 'stayEnded', 'Vertrek uit de opvang vastleggen', 'Record that a bed was left'),
  joinWaitingList: define('waiting-list-entries', shelter.joinWaitingList, 'waitingListJoined', 'Op de wachtlijst zetten', 'Put on the waiting list'),
  leaveWaitingList: define('waiting-list-removals', shelter.leaveWaitingList, 'waitingListLeft', 'Van de wachtlijst halen', 'Take off the waiting list'),
  close: define('outcomes', closing.close, 'closed', 'Afsluiten met uitkomst', 'Close with an outcome'),
  endShelter: define('shelter-endings', closing.endShelter, 'shelterEnded', 'Opvang beëindigen', 'End shelter'),
  adoptPolicy: define('policy-adoptions', policy.adoptPolicy, 'policyAdopted', 'Onder ander beleid brengen', 'Bring under another policy'),
  reopen: define('reopenings', closing.reopen, 'reopened', 'Heropenen', 'Reopen'),
});

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as CommandName[];

/** A command's body after parsing: defaults filled in, text trimmed. */
export type CommandData<C extends CommandName = CommandName> = z.output<(typeof commands)[C]['body']>;

export type Command<C extends CommandName = CommandName> = { [N in C]: { name: N; data: CommandData<N> } }[C];

export type Guest = z.output<typeof referral.guest>;
export type Basis = z.output<typeof basis>;

/** The day a command says it happened on. */
export const occurredOnOf = (command: Command): LocalDate => command.data.occurredOn;
