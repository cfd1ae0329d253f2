import { z } from 'zod';
import { commands, type CommandData } from '../domain/trajectory/commands';
import { reject, type Rejection } from '../domain/trajectory/rejections';
import type { signalled } from '../workflows/messages';

/** A Signal of another workflow or system goes the way of the command of its name; its sender acts as `system` of its organisation. */
export type Signalled = (typeof signalled)[number];

const frame = z.strictObject({
  /** The sender's own; the same id of the same organisation counts once for ever, accepted or refused. */
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/),
  sender: z.strictObject({ system: z.uuid(), organisation: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/) }),
  data: z.unknown(),
});

/** A message as its sender puts it; nothing of it is believed. */
export type Message = z.input<typeof frame>;

/** A message of which the sender is known: what it says, or why that cannot be read. */
export type ReadMessage = Pick<z.output<typeof frame>, 'id' | 'sender'> & ({ data: CommandData<Signalled>; rejection?: undefined } | { rejection: Rejection; data?: undefined });

/** Reading messages. Not done in the workflow: what a worker preloads for it is frozen, and a frozen schema cannot read. */
export const messageActivities = {
  /** Nothing where not even the sender can be told. */
  readMessage({ signal, message }: { signal: Signalled; message: unknown }): Promise<ReadMessage | undefined> {
    const framed = frame.safeParse(message).data;
    if (!framed) return Promise.resolve(undefined);
    const { id, sender } = framed;
    const body = commands[signal].body.safeParse(framed.data);
    if (body.success) return Promise.resolve({ id, sender, data: body.data });
    const fields = [...new Set(body.error.issues.map(({ path }) => path.join('.') || 'data'))];
    return Promise.resolve({ id, sender, rejection: reject('message-unreadable', { fields: fields.join(', ') }) });
  },
};

export type MessageActivities = typeof messageActivities;
