import { dayOf, startOfDay, type Instant, type LocalDate } from '../policy/calendar';
import type { Policy, PublishedPolicy } from '../policy/schema';
import { commandNames, commands, occurredOnOf, type Command, type CommandName } from './commands';
import { isEarlier, isEscalation, nextDeadline, recipientsOf, splitStepKey, stepsAhead, turnDeadline, type Deadline } from './deadlines';
import { nextEscalation, raisedWith } from './escalation';
import { evolve, fold } from './evolve';
import type { Actor, EmergencyBed, EventData, kept, TrajectoryEvent } from './events';
import type { Term } from './owed/owing';
import { isPermitted } from './permissions';
import { isRegistered, type RegisteredState } from './phase';
import { carriedOver, refuseReentry, type Former } from './reentry';
import { withNames } from './rejection-names';
import { reject, type Rejection } from './rejections';
import { blockedHere, rules } from './rules';
import { bornBy, type Facts, type Rule } from './rules/rule';
import { isFor } from './rules/shelter';
import type { TrajectoryState } from './state';
import { openTerms } from './terms';
import { openTurns, type Turn } from './turns';

/** Who acts, when, under which policy. */
export interface Context {
  actor: Actor;
  now: Instant;
  policy: Policy;
  /** Of a referral that names one: the guest's former trajectory, where the person may know of it. */
  former?: Former;
  /** The emergency bed that a referral names, where it goes on. */
  emergencyBed?: EmergencyBed;
  /** Of a command that brings a trajectory under another policy: that one, where it is published. */
  target?: PublishedPolicy;
}

/** What comes of a command: facts, or the reason why not. */
export type Decision = { events: TrajectoryEvent[]; rejection?: undefined } | { rejection: Rejection; events?: undefined };

/**
 * Decides what comes of a command. Pure: the same state, command and context give the same facts.
 * What time had done before the fact was recorded comes with it: a rest period that is over, reminders that were due (silently).
 */
export function decide(state: TrajectoryState, command: Command, context: Context): Decision {
  const { actor, now, policy } = context;
  const rejection = command.name === 'register' ? refuseReferral(state, command, context) : refuse(state, command, context);
  const wrong = rejection ?? outOfTime(command, now);
  if (wrong) return { rejection: withNames(wrong, policy) };
  const fact = { type: commands[command.name].fact, data: whatIsKept(state, command, context), recordedAt: now, by: actor } as TrajectoryEvent;
  // What follows from coming under another policy follows by that one.
  const moves = command.name === 'adoptPolicy';
  const under = moves ? context.target!.policy : policy;
  const events = withTurnsBehind(state, [fact, ...takenOver(command, context)], now, now, under);
  // What its ladders have behind them reminds nobody, of no term: either it reminded before, or it is late on entry.
  const before = moves ? [] : openTerms(state, policy);
  return { events: withoutBelatedReminders(state, events, before, now, now, under) };
}

/** The commands that this person can give now with some body; any other is refused whatever its body says. */
export function allowedCommands(state: TrajectoryState, { actor, now, policy }: Context): CommandName[] {
  if (!isRegistered(state)) return isPermitted(policy, state, actor, 'register') ? ['register'] : [];
  const facts: Facts = { state, policy, actor, today: dayOf(now) };
  return commandNames.filter(
    (name) => name !== 'register' && isPermitted(policy, state, actor, name) && !blockedHere(facts, name) && (rules[name].isPossible?.(facts) ?? true),
  );
}

/**
 * The facts that a deadline makes when its moment has come: what the turn changes, or a reminder.
 * Executing it moves {@link nextDeadline} strictly on.
 * @param carriedBy the open trajectory of the same guest, where one stands in the way of opening a refused one again
 */
export function execute(state: TrajectoryState, deadline: Deadline, now: Instant, policy: Policy, carriedBy?: string): TrajectoryEvent[] {
  const turn = openTurns(state, policy).find((one) => turnDeadline(one, policy).key === deadline.key);
  const events = turn
    ? withTurnsBehind(state, [turned(turn, now, policy, carriedBy)], deadline.at, now, policy)
    : [isEscalation(deadline.step) ? escalatedByTime(state, deadline, now, policy) : reminded(state, deadline, now, policy)];
  return withoutBelatedReminders(state, events, openTerms(state, policy), deadline.at, now, policy);
}

/** The state at `now` after everything that time alone should have done by then; workflows record these facts before they decide. */
export function passTime(state: TrajectoryState, now: Instant, policy: Policy): TrajectoryState {
  let current = state;
  for (let done: Deadline | undefined; ;) {
    const deadline = nextDeadline(current, policy);
    if (!deadline || deadline.at > now || (done && !isEarlier(done, deadline))) return current;
    current = fold(execute(current, deadline, now, policy), current);
    done = deadline;
  }
}

/** What a referral takes over: what still holds of the guest's former trajectory, and the bed that the guest had before anything was known of them. */
function takenOver({ name, data }: Command, { former, emergencyBed, now, policy }: Context): TrajectoryEvent[] {
  if (name !== 'register') return [];
  const { occurredOn } = data;
  const results = former ? carriedOver(data, former, policy) : [];
  return [
    ...results.map((result): TrajectoryEvent => ({ type: 'criterionCarriedOver', data: { occurredOn, result }, recordedAt: now })),
    ...(emergencyBed ? [{ type: 'stayTakenOver', data: { ...emergencyBed, occurredOn }, recordedAt: now } satisfies TrajectoryEvent] : []),
  ];
}

function refuseReferral(state: TrajectoryState, { data }: Command<'register'>, context: Context): Rejection | undefined {
  const { actor, policy, former, emergencyBed } = context;
  if (!isPermitted(policy, state, actor, 'register')) return reject('not-permitted');
  if (isRegistered(state)) return reject('already-registered');
  if (data.programme !== policy.programme) return reject('unknown-code', { code: data.programme, list: 'programme' });
  const isReferrer = policy.referrers.includes(data.referredBy) || Object.hasOwn(policy.privateReferrers, data.referredBy);
  if (!isReferrer) return reject('unknown-code', { code: data.referredBy, list: 'referrers' });
  const unknown = data.specialGroups.find((group) => !Object.hasOwn(policy.specialGroups, group));
  if (unknown !== undefined) return reject('unknown-code', { code: unknown, list: 'specialGroups' });
  const unborn = bornBy(data.occurredOn, data.guest.birthDates);
  if (unborn) return unborn;
  if (data.shelterStay !== emergencyBed?.stay) return reject('shelter-stay-unknown');
  return refuseReentry(data, former) ?? refuseTakeover(state, data, context);
}

/**
 * An emergency does not ask whom a kind of place is for, but a bed that goes on does. The guest keeps the emergency bed meanwhile. The answer names neither kind
 * nor groups: whoever refers may not be one who knows of them.
 */
function refuseTakeover(state: TrajectoryState, data: EventData['registered'], { actor, now, policy, emergencyBed }: Context): Rejection | undefined {
  if (!emergencyBed || emergencyBed.until !== undefined) return undefined;
  const guest = fold(withTurnsBehind(state, [{ type: 'registered', data, recordedAt: now, by: actor }], now, now, policy), state) as RegisteredState;
  return isFor({ state: guest, policy }, emergencyBed.kind, dayOf(now)) && reject('emergency-bed-not-for-guest');
}

function refuse(state: TrajectoryState, command: Exclude<Command, { name: 'register' }>, { actor, now, policy, target }: Context): Rejection | undefined {
  if (!isRegistered(state)) return reject('not-registered');
  const facts: Facts = { state, policy, actor, today: dayOf(now), target };
  const rule = rules[command.name] as Rule<CommandName>;
  if (!isPermitted(policy, state, actor, command.name, command.data)) {
    // Nobody holds a criterion or commitment that does not exist; saying so helps more than "not yours".
    return (isPermitted(policy, state, actor, command.name) && rule.refuse?.(facts, command.data)) || reject('not-permitted');
  }
  const blocked = blockedHere(facts, command.name);
  if (blocked) return blocked;
  const earliest = rule.restsOn?.(facts, command.data);
  const date = occurredOnOf(command);
  if (!isPast(state, date) && actor.onBehalfOf !== undefined && !isPermitted(policy, state, { ...actor, onBehalfOf: undefined }, command.name, command.data)) {
    return reject('not-the-past', { organisation: actor.onBehalfOf });
  }
  if (earliest !== undefined && date < earliest) return reject('date-too-early', { date, earliest });
  return rule.refuse?.(facts, command.data);
}

/** Whoever brings in the past speaks for others there; since a guest is known here, everybody records their own. Earlier releases did not keep since when. */
const isPast = ({ recordedOn }: TrajectoryState, day: LocalDate): boolean => recordedOn === undefined || day < recordedOn;

function whatIsKept(state: TrajectoryState, command: Command, { actor, now, policy, target }: Context): TrajectoryEvent['data'] {
  const rule: object = command.name === 'register' ? {} : rules[command.name];
  if (!('keeps' in rule)) return command.data;
  return (rule as Rule<keyof typeof kept>).keeps({ state, policy, actor, today: dayOf(now), target } as Facts, command.data as never);
}

function outOfTime(command: Command, now: Instant): Rejection | undefined {
  const date = occurredOnOf(command);
  return date > dayOf(now) ? reject('date-in-future', { date }) : undefined;
}

/** Adds what time had changed until then, before this was recorded: a case brought in with its past need not wait for a rest period that is over. */
function withTurnsBehind(state: TrajectoryState, events: TrajectoryEvent[], until: Instant, now: Instant, policy: Policy): TrajectoryEvent[] {
  const after = fold(events, state);
  const [turn] = openTurns(after, policy).filter((one) => startOfDay(one.dueOn) <= until).sort((one, other) => (one.dueOn < other.dueOn ? -1 : 1));
  return turn ? withTurnsBehind(state, [...events, turned(turn, now, policy)], until, now, policy) : events;
}

const turned = (turn: Turn, now: Instant, policy: Policy, carriedBy?: string): TrajectoryEvent => {
  const data = { ...turn.fact.data, occurredOn: turn.occurredOn, ...(carriedBy !== undefined && { carriedBy }), deadline: turnDeadline(turn, policy) };
  return { type: turn.fact.type, data, recordedAt: now } as TrajectoryEvent;
};

const reminded = (state: TrajectoryState, deadline: Deadline, now: Instant, policy: Policy): TrajectoryEvent => ({
  type: 'reminded', data: { deadline, recipients: recipientsOf(deadline, state, policy) }, recordedAt: now,
});

/** A late term is put to the level that comes next; the organisations that are waited for are the ones it concerns. */
function escalatedByTime(state: TrajectoryState, deadline: Deadline, now: Instant, policy: Policy): TrajectoryEvent {
  const term = openTerms(state, policy).find(({ key }) => key === splitStepKey(deadline.key).term)!;
  const below = raisedWith(term, state.escalations);
  const organisations = below ? below.organisations : [...new Set(term.tasks.map(({ holder }) => holder.organisation))];
  const data = { occurredOn: dayOf(deadline.at), id: `e${state.escalations.length + 1}`, level: nextEscalation(term, state, policy)!.level.level, organisations };
  return { type: 'termEscalated', data: { ...data, ...(below && { raises: below.id }), deadline }, recordedAt: now };
}

/**
 * Adds the silent event for ladder steps that lie before these facts: a case brought in with its past is late, but must not flood anybody
 * with reminders of last year. Only steps that these facts bring are looked at: those of a term that they open or move, and the one with which a
 * late term goes on after an answer.
 * @param before the terms that ran already
 * @param until steps up to this moment stay silent
 */
function withoutBelatedReminders(
  state: TrajectoryState, events: TrajectoryEvent[], before: readonly Term[], until: Instant, now: Instant, policy: Policy,
): TrajectoryEvent[] {
  const after = events.reduce(evolve, state);
  const behind = (terms: readonly Term[], of: TrajectoryState) => terms.flatMap((term) => stepsAhead(term, of, policy)
    .filter(({ at }) => at <= until)
    .map(({ key, at }) => ({ key, at, ...(term.compartment && { compartment: term.compartment }) })));
  const known = new Set(behind(before, state).map(({ key }) => key));
  const steps = behind(openTerms(after, policy), after).filter(({ key }) => !known.has(key));
  return steps.length === 0 ? events : [...events, { type: 'overdueOnEntry', data: { steps }, recordedAt: now }];
}
