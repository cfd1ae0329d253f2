import { proxyLocalActivities } from '@temporalio/workflow';
import type { MessageActivities, ReadMessage, Signalled } from '../activities/messages';
import { dayOf, type Instant } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import type { Command } from '../domain/trajectory/commands';
import { decide } from '../domain/trajectory/decide';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import type { Rejection } from '../domain/trajectory/rejections';
import type { TrajectoryState } from '../domain/trajectory/state';

export const { readMessage } = proxyLocalActivities<MessageActivities>({ startToCloseTimeout: '10s' });

/** The request's id of a message. */
export const requestOf = ({ id, sender: { organisation } }: ReadMessage): string => `message/${organisation}/${id}`;

/** What comes of a message: the facts of its command, decided like anybody's, or the one that it was refused. */
export function decideOnMessage(state: TrajectoryState, signal: Signalled, { id, sender, data, rejection }: ReadMessage, now: Instant, policy: Policy): TrajectoryEvent[] {
  const refusedAs = ({ code, details }: Rejection): TrajectoryEvent[] => [
    { type: 'messageRefused', data: { occurredOn: dayOf(now), signal, id, sender, code, details }, recordedAt: now },
  ];
  if (rejection) return refusedAs(rejection);
  const actor = { person: sender.system, organisation: sender.organisation, roles: ['system' as const], programmes: [policy.programme] };
  const decision = decide(state, { name: signal, data } as Command, { actor, now, policy });
  return decision.events ?? refusedAs(decision.rejection);
}
