import type { LocalDate } from '../policy/calendar';
import type { EventData, PromisedCommitment } from './events';

export interface Criterion {
  /** What the party that informs said, oldest first; it decides nothing. */
  information: EventData['criterionRecorded'][];
  /** The conclusion in force; missing while none is recorded. */
  conclusion?: EventData['criterionRecorded'];
}

export interface Commitment extends PromisedCommitment {
  promisedOn: LocalDate;
  fulfilledOn?: LocalDate;
}

export interface Scenario {
  code: string;
  since: LocalDate;
}

/** Why a trajectory is closed: the event that closed it says the rest. */
export interface Closure {
  kind: 'refused' | 'withdrawn' | 'outcome';
  occurredOn: LocalDate;
  outcome?: string;
}

/**
 * A trajectory as its facts make it. JSON only: it travels through continue-as-new.
 * Nothing here is derived from policy or clock; phases, tasks and deadlines are (`phase.ts`, `terms.ts`, `deadlines.ts`).
 */
export interface TrajectoryState {
  schemaVersion: 1;
  /** How many facts people made; 0 before the referral is registered. */
  revision: number;
  registration?: EventData['registered'];
  discussion?: EventData['referralDiscussed'];
  /** By the policy's code of the criterion. */
  criteria: Record<string, Criterion>;
  /** The assessments of each risk by the day they were made; the last one is in force. */
  risks: { [R in EventData['riskAssessed']['risk']]?: EventData['riskAssessed'][] };
  plans: EventData['tailoredPlanProposed'][];
  /** The decision in force; a refusal is kept in `formerAdmissions` once the trajectory is reopened. */
  admission?: EventData['admissionDecided'];
  formerAdmissions: EventData['admissionDecided'][];
  /** By organisation. */
  dossiers: Record<string, EventData['dossierDelivered']>;
  restEndedOn?: LocalDate;
  perspective?: EventData['perspectiveDecided'];
  reviews: EventData['progressReviewed'][];
  /** Every scenario worked on, the present one last. */
  scenarios: Scenario[];
  commitments: Commitment[];
  closure?: Closure;
  reopenedOn?: LocalDate;
  /** Ladder steps behind us by the key of their term; a silent one was due before its fact was recorded and reminded nobody. */
  stepsTaken: Record<string, { step: string; silent: boolean }[]>;
}

/** What is known before anything is. */
export const initialState: TrajectoryState = {
  schemaVersion: 1,
  revision: 0,
  criteria: {},
  risks: {},
  plans: [],
  formerAdmissions: [],
  dossiers: {},
  reviews: [],
  scenarios: [],
  commitments: [],
  stepsTaken: {},
};
