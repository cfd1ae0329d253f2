import { z } from 'zod';
import { dayOf, type Instant } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { commands, type Command } from '../domain/trajectory/commands';
import { decide } from '../domain/trajectory/decide';
import type { TrajectoryEvent } from '../domain/trajectory/events';
import { reject, type Rejection } from '../domain/trajectory/rejections';
import type { TrajectoryState } from '../domain/trajectory/state';
import type { signalled } from './messages';

const frame = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/),
  sender: z.strictObject({ system: z.uuid(), organisation: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/) }),
  data: z.unknown(),
});

/** A message that names its sender, so that its sender can be answered. */
export type Sent = z.infer<typeof frame>;

/** What came in with a Signal; nothing where not even its sender can be told. Others write it, so nothing of it is believed. */
export const readMessage = (message: unknown): Sent | undefined => frame.safeParse(message).data;

/** The request's id of a message. */
export const requestOf = ({ id, sender: { organisation } }: Sent): string => `message/${organisation}/${id}`;

/** What comes of a message: the facts of its command, decided like anybody's, or the one that it was refused. */
export function decideOnMessage(state: TrajectoryState, signal: (typeof signalled)[number], message: Sent, now: Instant, policy: Policy): TrajectoryEvent[] {
  const { id, sender, data } = message;
  const refusedAs = ({ code, details }: Rejection): TrajectoryEvent[] => [
    { type: 'messageRefused', data: { occurredOn: dayOf(now), signal, id, sender, code, details }, recordedAt: now },
  ];
  const body = commands[signal].body.safeParse(data);
  if (!body.success) {
    const fields = body.error.issues.map(({ path }) => path.join('.') || 'data');
    return refusedAs(reject('message-unreadable', { fields: [...new Set(fields)].join(', ') }));
  }
  const actor = { person: sender.system, organisation: sender.organisation, roles: ['system' as const], programmes: [policy.programme] };
  const { events, rejection } = decide(state, { name: signal, data: body.data } as Command, { actor, now, policy });
  return events ?? refusedAs(rejection);
}
