import { dayOf, type Instant } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import { commandNames, occurredOnOf, type Command, type CommandName } from './commands';
import { nextDeadline, recipientsOf, stepsAhead, type Deadline } from './deadlines';
import { evolve, fold } from './evolve';
import type { Actor, TrajectoryEvent } from './events';
import { isPermitted } from './permissions';
import { isRegistered } from './phase';
import { reject, type Rejection } from './rejections';
import { blockedFor, rules, type Facts, type Rule } from './rules';
import type { TrajectoryState } from './state';
import { openTerms } from './terms';

/** Who acts, when, under which policy. */
export interface Context {
  actor: Actor;
  now: Instant;
  policy: Policy;
}

/** What comes of a command: facts, or the reason why not. */
export type Decision = { events: TrajectoryEvent[]; rejection?: undefined } | { rejection: Rejection; events?: undefined };

/**
 * Decides what comes of a command. Pure: the same state, command and context give the same facts.
 * The last event may be an `overdueOnEntry` for reminders that were due before the fact was recorded.
 */
export function decide(state: TrajectoryState, command: Command, { actor, now, policy }: Context): Decision {
  const rejection = command.name === 'register' ? refuseReferral(state, command, actor, policy) : refuse(state, command, actor, policy);
  const wrong = rejection ?? outOfTime(command, now);
  if (wrong) return { rejection: wrong };
  const fact =
    command.name === 'register'
      ? { type: 'registered' as const, data: command.data }
      : (rules[command.name] as Rule<CommandName>).fact({ state, policy, actor } as Facts, command.data);
  return { events: withoutBelatedReminders(state, [{ ...fact, recordedAt: now, by: actor }], now, policy) };
}

/** The commands that this person can give now with some body; any other is refused whatever its body says. */
export function allowedCommands(state: TrajectoryState, actor: Actor, policy: Policy): CommandName[] {
  if (!isRegistered(state)) return isPermitted(policy, state, actor, 'register') ? ['register'] : [];
  return commandNames.filter((name) => name !== 'register' && blockedFor({ state, policy, actor }, name) === undefined);
}

/**
 * The facts that a deadline makes when its moment has come: the rest period's end, or a reminder.
 * Executing it moves {@link nextDeadline} strictly on.
 */
export function execute(state: TrajectoryState, deadline: Deadline, now: Instant, policy: Policy): TrajectoryEvent[] {
  const event: TrajectoryEvent =
    deadline.rule === 'restPeriod'
      ? { type: 'restPeriodEnded', data: { occurredOn: deadline.dueOn, deadline }, recordedAt: now }
      : { type: 'reminded', data: { deadline, recipients: recipientsOf(deadline, state, policy) }, recordedAt: now };
  return withoutBelatedReminders(state, [event], now, policy);
}

/** The state at `now` after everything that time alone should have done by then; workflows record these facts before they decide. */
export function passTime(state: TrajectoryState, now: Instant, policy: Policy): TrajectoryState {
  for (let current = state; ;) {
    const deadline = nextDeadline(current, policy);
    if (!deadline || deadline.at > now) return current;
    current = fold(execute(current, deadline, now, policy), current);
  }
}

function refuseReferral(state: TrajectoryState, { data }: Command<'register'>, actor: Actor, policy: Policy): Rejection | undefined {
  if (!isPermitted(policy, state, actor, 'register')) return reject('not-permitted');
  if (isRegistered(state)) return reject('already-registered');
  if (!policy.referrers.includes(data.referredBy)) return reject('unknown-code', { code: data.referredBy, list: 'referrers' });
  const unknown = data.specialGroups.find((group) => !(group in policy.specialGroups));
  return unknown === undefined ? undefined : reject('unknown-code', { code: unknown, list: 'specialGroups' });
}

function refuse(state: TrajectoryState, command: Exclude<Command, { name: 'register' }>, actor: Actor, policy: Policy): Rejection | undefined {
  if (!isRegistered(state)) return reject('not-registered');
  const facts: Facts = { state, policy, actor };
  const blocked = blockedFor(facts, command.name);
  if (blocked) return blocked;
  if (!isPermitted(policy, state, actor, command.name, command.data)) {
    // Nobody holds a criterion or commitment that does not exist; saying so helps more than "not yours".
    return (rules[command.name] as Rule<CommandName>).refuse?.(facts, command.data) ?? reject('not-permitted');
  }
  const rule = rules[command.name] as Rule<CommandName>;
  const earliest = rule.restsOn?.(facts, command.data);
  const date = occurredOnOf(command);
  if (earliest !== undefined && date < earliest) return reject('date-too-early', { date, earliest });
  return rule.refuse?.(facts, command.data);
}

function outOfTime(command: Command, now: Instant): Rejection | undefined {
  const date = occurredOnOf(command);
  return date > dayOf(now) ? reject('date-in-future', { date }) : undefined;
}

/**
 * Adds the silent event for ladder steps that were due before these facts were recorded: a case brought in with its past is late, but
 * must not flood anybody with reminders of last year. Only terms that these facts open or move are looked at.
 */
function withoutBelatedReminders(state: TrajectoryState, events: TrajectoryEvent[], now: Instant, policy: Policy): TrajectoryEvent[] {
  const after = events.reduce(evolve, state);
  const before = new Set(openTerms(state, policy).map((term) => term.key));
  const steps = openTerms(after, policy)
    .filter((term) => !before.has(term.key))
    .flatMap((term) => stepsAhead(term, after, policy).filter((step) => step.at <= now))
    .map(({ key, at }) => ({ key, at }));
  return steps.length === 0 ? events : [...events, { type: 'overdueOnEntry', data: { steps }, recordedAt: now }];
}
