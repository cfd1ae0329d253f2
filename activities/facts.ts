import type { KeyObject } from 'node:crypto';
import { dayOf, latest } from '../domain/policy/calendar';
import type { Recipient, TrajectoryEvent } from '../domain/trajectory/events';
import type { Keys } from '../keys/keys';
import { places } from '../keys/names';
import { sealJson } from '../keys/seal';
import type { RecordInput } from './log';

/** The parameter of `record_facts`: words sealed, what is searched by blinded. Claims, search keys, documents, shelter and who came back are sent only with facts that can change them, people only where facts name some. */
export function toFacts(input: RecordInput, key: KeyObject, keys: Pick<Keys, 'blind'>) {
  const { writer, policy, expectedHead, requestId, fingerprint, events, people = [], state, overview, medicalGroups } = input;
  const { trajectory } = writer;
  const sealed = (place: string, value: unknown): string => sealJson(key, place, value).toString('base64');
  const blindGroups = (groups: readonly string[]): string[] => groups.map((group) => keys.blind('group', group));
  const changes = (...types: TrajectoryEvent['type'][]): boolean => events.some((event) => types.includes(event.type));
  const documents = events.flatMap((event) => (event.type === 'documentAdded' ? [event.data.sha256] : []));
  const { programme, vNumbers, search, owners, tasks, specialGroups, shelter: _, ...lines } = overview;
  const shelter = shelterAfter(input);
  const former = state.registration!.formerTrajectory?.toLowerCase();
  // Any other guest has this one alone, or others that name it.
  const cameBack = former !== undefined || state.reopenedOn !== undefined;
  return {
    trajectory,
    epoch: writer.epoch,
    run: writer.run,
    programme,
    policyId: policy.id,
    policyVersion: policy.version,
    expectedHead,
    requestId,
    fingerprint,
    revision: state.revision,
    recordedAt: events[0]!.recordedAt,
    events: events.map((event, at) => ({
      type: event.type, occurredOn: dayOfFact(event), body: sealed(places.event(trajectory, expectedHead.sequence + at + 1), event),
    })),
    state: sealed(places.state(trajectory, expectedHead.sequence + events.length), state),
    overview: {
      ...lines,
      groups: blindGroups(specialGroups.filter((group) => !medicalGroups.includes(group))),
      medicalGroups: blindGroups(specialGroups.filter((group) => medicalGroups.includes(group))),
    },
    tasks,
    ...(changes('identified', ...opensOrCloses) && { claims: vNumbers.map((number) => keys.blind('vNumber', number)) }),
    ...((changes('registered', 'identified') || (owners && changes(...promising))) && {
      search: [...search, ...(owners ?? []).map((value) => ({ kind: 'owner', value }))].map(({ kind, value }) => ({ kind, value: keys.blind(kind, value) })),
    }),
    ...(documents.length > 0 && { documents }),
    ...(people.length > 0 && { people }),
    ...(shelter && { shelter }),
    ...(cameBack && changes(...opensOrCloses) && { returningGuest: { former, guest: keys.blind('former', former ?? trajectory), isOpen: state.closure === undefined } }),
    mails: mailsOf(input),
  };
}

/** Facts after which others may owe something, or did since another day. */
const promising: readonly TrajectoryEvent['type'][] = [
  'perspectiveDecided', 'commitmentMade', 'commitmentFulfilled', 'commitmentCancelled', 'escalated', 'termEscalated', 'escalationAnswered', 'policyAdopted',
];
const opensOrCloses: readonly TrajectoryEvent['type'][] = ['registered', 'admissionDecided', 'withdrawn', 'closed', 'reopened', 'groundChanged', 'groundLapsed'];

/** The beds and waits that the facts leave; missing where they change nothing of them. */
function shelterAfter({ events, overview: { shelter } }: Pick<RecordInput, 'events' | 'overview'>) {
  const takesOver = events.find((event) => event.type === 'stayTakenOver')?.data;
  const changing: readonly TrajectoryEvent['type'][] = ['stayStarted', 'stayEnded', 'stayTakenOver', 'waitingListJoined', 'waitingListLeft', 'admissionDecided', 'withdrawn', 'closed'];
  if (shelter.stays.length + shelter.waits.length === 0 || !events.some(({ type }) => changing.includes(type))) return undefined;
  return { ...shelter, ...(takesOver && { takesOver: takesOver.stay, takenOverOn: latest(takesOver.since, takesOver.occurredOn), endedOn: takesOver.until }) };
}

/** A mail for each reminder, and one for each answer to whoever asked. It names nothing that is in a compartment: whoever unseals it finds it in the trajectory. */
function mailsOf({ events, told = [], mailboxes, reminders = {} }: RecordInput) {
  const mailsTo = (recipients: readonly Recipient[], event: number, content: object) =>
    recipients.map((recipient) => ({ event, ...recipient, mailbox: mailboxes[recipient.organisation], content }));
  return [
    ...events.flatMap((event, at) => {
      if (event.type !== 'reminded') return [];
      const { deadline: { compartment, rule, step, dueOn }, recipients } = event.data;
      return mailsTo(recipients, at + 1, { template: 'reminder', rule: compartment ? 'other' : rule, step: reminders[step] ?? 'other', dueOn });
    }),
    ...told.flatMap(({ event, recipients }) => mailsTo(recipients, event, { template: 'escalationAnswered', on: dayOfFact(events[event - 1]!) })),
  ];
}

/** The day an event stands for, in Amsterdam; it is kept in clear. */
export function dayOfFact(event: TrajectoryEvent): string {
  switch (event.type) {
    case 'reminded':
      return event.data.deadline.dueOn;
    case 'overdueOnEntry':
    case 'ageReached': // its day tells when somebody was born
      return dayOf(event.recordedAt);
    default:
      return event.data.occurredOn;
  }
}
