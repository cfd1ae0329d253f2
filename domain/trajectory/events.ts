import type { Instant, LocalDate } from '../policy/calendar';
import type { Role } from '../policy/schema';
import type { CommandData, CommitmentPromise } from './commands';
import type { Deadline } from './deadlines';

/** Who did something: a person, for one organisation. Never a name: people are looked up by `person` where one is shown. */
export interface Actor {
  /** The person's id: UUIDv5 of (issuer, subject). */
  person: string;
  organisation: string;
  roles: Role[];
  programmes: string[];
}

/** Somebody to remind: whoever has the role at the organisation. */
export interface Recipient {
  organisation: string;
  role: Role;
}

/** A commitment as it is recorded: the promise and the name it goes by on its trajectory. */
export type PromisedCommitment = CommitmentPromise & { id: string };

/** What each event says, by its type. */
export interface EventData {
  registered: CommandData<'register'>;
  referralDiscussed: CommandData<'recordReferralDiscussion'>;
  /** Whoever informs records information; only the conclusion of the party that policy names is a result. */
  criterionRecorded: CommandData<'recordCriterion'> & { as: 'information' | 'conclusion' };
  riskAssessed: CommandData<'assessRisk'>;
  tailoredPlanProposed: CommandData<'proposeTailoredPlan'>;
  admissionDecided: CommandData<'decideAdmission'>;
  withdrawn: CommandData<'withdraw'>;
  dossierDelivered: CommandData<'deliverDossier'> & { organisation: string };
  perspectiveDecided: Omit<CommandData<'decidePerspective'>, 'commitments'> & { commitments: PromisedCommitment[] };
  progressReviewed: CommandData<'recordReview'>;
  commitmentFulfilled: CommandData<'fulfilCommitment'>;
  closed: CommandData<'close'>;
  reopened: CommandData<'reopen'>;
  /** Time alone: the rest period after the last dossier is over. */
  restPeriodEnded: { occurredOn: LocalDate; deadline: Deadline };
  /** Time alone: a step of a term's ladder; these were to be reminded. */
  reminded: { deadline: Deadline; recipients: Recipient[] };
  /** Steps that were due before the fact they count from was recorded: they remind nobody, the term is just late. */
  overdueOnEntry: { steps: Pick<Deadline, 'key' | 'at'>[] };
}

export type EventType = keyof EventData;

/** A fact of a trajectory. `by` is missing where time alone did it. */
export type TrajectoryEvent<T extends EventType = EventType> = {
  [N in T]: { type: N; data: EventData[N]; recordedAt: Instant; by?: Actor };
}[T];

/** Whether people made this fact. Those count in the revision: a reminder must not make anybody's `If-Match` stale. */
export const isMadeByPeople = (event: TrajectoryEvent): boolean => event.by !== undefined;
