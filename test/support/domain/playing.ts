import { addDays, dayOf } from '../../../domain/policy/calendar';
import type { CommandName } from '../../../domain/trajectory/commands';
import { holdersFor, mandatedPairs } from '../../../domain/trajectory/permissions';
import type { Who } from './actors';
import { onDay, starts, type Move, type Plot } from './arbitraries';
import {
  admit, admitTailored, adopt, answer, assign, bed, beds, cancel, close, commandOf, commitment, criterion, document, endShelter, escalate, fulfil,
  groundChange, group, identityStep, letter, moveDeadline, perspective, reached, refuse, register, removeDocument, removeNote, renew, resume, risk,
  stopWaiting, withdraw, working, type Draft,
} from './commands';
import { examples } from './examples';
import { given, momentOf, pilot, publishedPolicies, type Outcome, type Situation } from './given';

/** A move as it went. */
export interface Played {
  who: Who;
  draft: Draft;
  outcome: Outcome;
}

/** A plot as it was played, from the situation it started in. */
export interface Play {
  plot: Plot;
  played: Played[];
  end: Situation;
}

export const pairs: Who[] = mandatedPairs(pilot()).map(({ role, organisation }): Who => `${role}@${organisation}`);

export function play(plot: Plot): Play {
  const facts = starts[plot.start];
  let situation = facts.length > 0 ? given(...facts).on() : given().on('2019-06-03');
  const played: Played[] = [];
  for (const move of plot.moves) {
    const today = addDays(dayOf(situation.now), move.daysLater);
    situation = situation.passing(momentOf(today));
    const draft = onDay(chosen(move, situation), today);
    const who = whoseTurn(move, draft, situation);
    const outcome = situation.when(draft, who);
    played.push({ who, draft, outcome });
    if (outcome.events) situation = outcome.after;
  }
  return { plot, played, end: situation };
}

function chosen({ drafts }: Move, situation: Situation): Draft {
  const offered = new Set(pairs.flatMap((who) => situation.allowed(who)));
  return drafts.find(({ name }) => offered.has(name)) ?? drafts.at(-1)!;
}

function whoseTurn({ pick, stranger }: Move, draft: Draft, { policy, state, now }: Situation): Who {
  const may = holdersFor(policy, state, draft.name, commandOf(draft, dayOf(now)).data).flatMap(({ organisation, roles }) =>
    roles.map((role): Who => `${role}@${organisation}`),
  );
  const choice = stranger || may.length === 0 ? pairs : may;
  return choice[pick % choice.length]!;
}

/** The play as a story: given, when, then. */
export function tell({ plot, played, end }: Play): string {
  const lines = played.map(({ who, draft, outcome }) => {
    const then = outcome.rejection ? `rejected(${outcome.rejection.code})` : outcome.events!.map(({ type }) => type).join(' + ');
    return `  when  ${outcome.before.now.slice(0, 10)} ${who} ${draft.name} ${JSON.stringify(draft.data)}\n  then  ${then}`;
  });
  return [`given ${plot.start}`, ...lines, `now   ${end.now}, phase ${end.phase}`].join('\n');
}

/** Bodies of which at least one should be accepted where a command of the kind can be given at all. */
export function candidates(name: CommandName, { policy, state, events, now }: Situation): Draft[] {
  const today = dayOf(now);
  const days = [...new Set([today, ...events.flatMap(({ data }) => ('occurredOn' in data ? [data.occurredOn] : []))])].sort().reverse();
  switch (name) {
    case 'register':
      return [...policy.referrers, ...Object.keys(policy.privateReferrers)].map((referredBy) => register({ referredBy }));
    case 'recordCriterion':
      return Object.keys(policy.criteria).map((code) => criterion(code, 'pass'));
    case 'assessRisk':
      return [risk('humanitarian', 'low'), risk('publicOrder', 'low')];
    case 'sendDecisionLetter':
      return days.map((occurredOn) => letter({ occurredOn }));
    case 'moveTransferDeadline':
      return Object.keys(policy.criteria).flatMap((criterion) => [200, 201].flatMap((ahead) => days.map((occurredOn) => moveDeadline(addDays(today, ahead), { criterion, occurredOn }))));
    case 'changeGround':
      return Object.keys(policy.criteria).map((code) => groundChange(code));
    case 'decideAdmission':
      return days.flatMap((occurredOn) => [
        admit({ occurredOn }), admitTailored({ occurredOn, until: addDays(occurredOn, 30) }), admitTailored({ occurredOn, until: addDays(state.admission?.decision === 'admitTailored' ? state.admission.until : occurredOn, 30) }), refuse({ occurredOn }),
      ]);
    case 'withdraw':
      return [withdraw({ atGuestsRequest: false }), withdraw({ atGuestsRequest: true })];
    case 'decidePerspective':
      return [perspective({ beforeStable: 'Begeleiding kan niet wachten.' })];
    case 'fulfilCommitment':
      return ['c1', ...state.commitments.map(({ id }) => id)].map((id) => fulfil(id));
    case 'makeCommitment':
      return policy.lso.members.map((organisation) => commitment(organisation, addDays(today, 30)));
    case 'renewCommitment':
      return state.commitments.flatMap(({ id }) => [33, 34].map((days) => renew(id, addDays(today, days))));
    case 'cancelCommitment':
      return state.commitments.map(({ id }) => cancel(id));
    case 'recordIdentityStep':
      return [identityStep('passport', 'requested'), identityStep('passport', 'established')];
    case 'recordStabilisation':
      return [working('legal', addDays(today, 14)), reached('legal')];
    case 'recordSpecialGroup':
      return [group('behaviour', true), group('behaviour', false)];
    case 'assign':
      return Object.keys(policy.assignments).map((part) => assign(part));
    case 'resume':
      // Of a pause that time has ended, only an earlier day.
      return [resume(), ...state.pauses.slice(-1).map(({ agreedOn }) => resume({ occurredOn: agreedOn }))];
    case 'escalate':
      return policy.escalation.levels.map(({ level }) => escalate(level, { organisations: [policy.lso.members[0]!] }));
    case 'answerEscalation':
      return ['e1', ...state.escalations.map(({ id }) => id)].map((id) => answer(id));
    case 'removeNote':
      return state.notes.map(({ id }) => removeNote(id));
    case 'addDocument':
      return [document(99)];
    case 'removeDocument':
      return state.documents.map(({ id }) => removeDocument(1, { document: id }));
    case 'startStay':
      return beds.map((place) => bed(place));
    case 'leaveWaitingList':
      return [stopWaiting(), stopWaiting({ atGuestsRequest: true })];
    case 'close':
      return Object.keys(policy.outcomes).map((outcome) => close(outcome, { authorityDecision: 'B-2019-77' }));
    case 'endShelter':
      return days.map((day) => endShelter(today, { occurredOn: day }));
    case 'adoptPolicy':
      return publishedPolicies().map(({ reference: { id, version } }) => adopt(id, version));
    default:
      return [onDay(examples[name], today)];
  }
}
