import { createHash, type KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Policy, PublishedPolicy } from '../../domain/policy/schema';
import { nextDeadline, requestOfDeadline } from '../../domain/trajectory/deadlines';
import { isMadeByPeople, type TrajectoryEvent } from '../../domain/trajectory/events';
import { fold } from '../../domain/trajectory/evolve';
import { overview } from '../../domain/trajectory/overview';
import { isRegistered } from '../../domain/trajectory/phase';
import type { TrajectoryState } from '../../domain/trajectory/state';
import type { Keys } from '../../keys/keys';
import { places } from '../../keys/names';
import { openJson } from '../../keys/seal';
import type { Event, Request, Task, Trajectory, VNumberClaim } from '../../prisma/generated/client';
import { personId } from '../../api/auth/authenticator';
import { adoptionRequestOf, isAcknowledged, isRefused, markOf, requestIdOf, type Asked, type Journal } from './journal';

/** All that PostgreSQL holds of one trajectory; events and requests in their order. */
export interface Stored {
  keys: Keys;
  /** The trajectory's. */
  key: KeyObject;
  row: Trajectory;
  events: Event[];
  requests: Request[];
  tasks: Task[];
  claims: VNumberClaim[];
}

/** The event that is sealed there. */
export const eventIn = ({ key, row }: Pick<Stored, 'key' | 'row'>, { sequence, body }: Event): TrajectoryEvent => openJson(key, places.event(row.id, sequence), body);
/** The state that is sealed there. */
export const stateIn = ({ key, row }: Pick<Stored, 'key' | 'row'>): TrajectoryState => openJson(key, places.state(row.id, row.headSequence), row.state);
/** As it is after having been JSON: what is undefined is not there. */
export const plain = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** The policy that a trajectory is under, as its facts say; everybody is referred under the first. */
export const policyOf = (policies: readonly PublishedPolicy[], state: TrajectoryState): Policy => {
  const last = state.policies.at(-1);
  return policies.find(({ reference }) => !last || (reference.id === last.id && reference.version === last.version))!.policy;
};

/**
 * What is wrong with a trajectory's log, by itself and against what people were told; nothing when all is well. Hashes are made anew of the
 * stored bytes, and the state of the events; nothing that `record` wrote beside them is believed.
 */
export function checkLog(stored: Stored, journal: Pick<Journal, 'of' | 'adoptions'>, policies: readonly PublishedPolicy[], issuer: string): string[] {
  const { keys, row, events, requests, tasks, claims } = stored;
  const asked = journal.of(row.id);
  const wrong: string[] = [];
  const must = (holds: boolean, story: string): void => void (holds || wrong.push(story));
  const same = (what: string, found: unknown, expected: unknown): void =>
    must(isDeepStrictEqual(plain(found), plain(expected)), `${what} is ${JSON.stringify(found)} and should be ${JSON.stringify(expected)}`);

  // The chain.
  let hash = Buffer.from(row.id.replaceAll('-', ''), 'hex');
  for (const [at, event] of events.entries()) {
    must(event.sequence === at + 1, `event ${at + 1} has sequence ${event.sequence}`);
    hash = createHash('sha256').update(hash).update(event.body).digest();
    must(hash.equals(event.hash), `the hash of event ${event.sequence} is not that of its bytes and those before`);
  }
  same('the head', [row.headSequence, Buffer.from(row.headHash).toString('hex')], [events.length, hash.toString('hex')]);

  // The fold, and the read model that came with the last fact.
  const facts = events.map((event) => eventIn(stored, event));
  const state = fold(facts);
  if (!isRegistered(state)) return [...wrong, 'the log has no referral'];
  const expected = overview(state, policyOf(policies, state));
  same('the state', stateIn(stored), state);
  same('the revision', row.revision, facts.filter(isMadeByPeople).length);
  same('the next deadline', row.nextDeadline ?? undefined, expected.nextDeadline);
  same("the next deadline's instant", row.nextDeadlineAt?.getTime(), expected.nextDeadline && Date.parse(expected.nextDeadline.at));
  same('the phase', row.phase, expected.phase);
  same('who is waited for', row.waitingOn, expected.waitingOn);
  same('since when it is stalled', row.stalledFrom?.getTime(), expected.stalledFrom && Date.parse(expected.stalledFrom));
  same('the tasks', tasks.map(({ key }) => key).sort(), expected.tasks.map(({ key }) => key).sort());
  same('the claimed V-numbers', claims.map(({ vNumber }) => vNumber).sort(), expected.vNumbers.map((number) => keys.blind('vNumber', number)).sort());

  const askedFor = new Map<string, Pick<Asked, 'key' | 'person'>>([
    ...asked.map((one) => [requestIdOf(issuer, one), one] as const),
    ...journal.adoptions.map(({ id, person }) => [adoptionRequestOf(id, row.id), { key: `adoption ${id}`, person }] as const),
  ]);
  wrong.push(...everyEventWasAskedFor(facts, requests, askedFor, policies, issuer));

  // What people were told. Their words are looked for, not only the request's number: a fact recorded twice has two.
  const lines = facts.map((fact) => JSON.stringify(fact));
  for (const one of asked) {
    const facts = lines.filter((line) => line.includes(markOf(one.key))).length;
    const handled = requests.find(({ requestId }) => requestId === requestIdOf(issuer, one));
    must(facts <= 1, `${one.key} is in the log ${facts} times`);
    must((facts === 1) === (handled !== undefined), `${one.key} is in the log ${facts} times and ${handled ? 'is' : 'is not'} among its requests`);
    if (isAcknowledged(one)) {
      must(facts === 1, `${one.key} was acknowledged and is not in the log`);
      must(handled === undefined || one.answer!.revision! >= handled.revision, `${one.key} was acknowledged with revision ${one.answer!.revision} and made ${handled?.revision}`);
      must(one.answer!.revision! <= row.revision, `${one.key} was acknowledged with revision ${one.answer!.revision}, and now there is ${row.revision}`);
    }
    if (isRefused(one)) must(facts === 0, `${one.key} was refused (${one.answer!.status} ${one.answer!.code}) and is in the log all the same`);
  }
  return wrong;
}

/** Each request has made the events that end at its sequence: a person's one fact with what follows from it, or one thing that time did. */
function everyEventWasAskedFor(facts: TrajectoryEvent[], requests: Request[], asked: ReadonlyMap<string, Pick<Asked, 'key' | 'person'>>, policies: readonly PublishedPolicy[], issuer: string): string[] {
  const wrong: string[] = [];
  let done = 0;
  let state: TrajectoryState = fold([]);
  for (const { requestId, sequence, fingerprint } of requests) {
    const made = facts.slice(done, sequence);
    const [first, ...rest] = made;
    const what = `request ${requestId} made ${made.map(({ type }) => type).join(', ') || 'nothing'} (events ${done + 1} to ${sequence})`;
    if (!first) wrong.push(what);
    else if (fingerprint === 'time') {
      const due = nextDeadline(state, policyOf(policies, state));
      const isDue = due !== undefined && requestId === requestOfDeadline(due) && due.at <= first.recordedAt;
      const isExecuted = 'deadline' in first.data && isDeepStrictEqual(first.data.deadline, plain(due));
      if (!isDue || !isExecuted || rest.some(({ type }) => type !== 'overdueOnEntry')) wrong.push(`${what}; due was ${due?.at}/${due?.key}`);
    } else {
      const by = asked.get(requestId);
      if (!by) wrong.push(`${what}, and nobody asked for it`);
      else if (first.by?.person !== personId(issuer, by.person) || rest.some(isMadeByPeople)) wrong.push(`${what}, asked for by ${by.person} under ${by.key}`);
    }
    state = fold(made, state);
    done = sequence;
  }
  if (done !== facts.length) wrong.push(`events ${done + 1} to ${facts.length} belong to no request`);
  return wrong;
}
