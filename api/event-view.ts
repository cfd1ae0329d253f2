import { z } from 'zod';
import { commands } from '../domain/trajectory/commands';
import { facts, kept, type EventType } from '../domain/trajectory/events';
import { asSeen } from './sealed-fields';

const frame = {
  sequence: z.int(),
  occurredOn: z.iso.date(),
  recordedAt: z.iso.datetime(),
  by: z
    .strictObject({
      person: z.uuid(),
      organisation: z.string(),
      roles: z.array(z.string()),
      onBehalfOf: z.string().optional().meta({ description: 'Whose fact it is, where somebody of another organisation brought in the past.' }),
    })
    .optional()
    .meta({ description: 'Missing where nobody did it: time alone, or what came with another fact.' }),
};

/** As people see them: what a note said is missing where it was removed and they may not read it, why it is paused where that is no business of theirs. */
const otherwise: Partial<Record<EventType, z.ZodType>> = {
  noteWritten: kept.writeNote.partial({ text: true }).meta({ id: 'NoteFact' }),
  paused: commands.pause.body.partial({ reason: true, motivation: true }).meta({ id: 'PauseFact' }),
  resumed: kept.resume.partial({ reason: true, motivation: true }).meta({ id: 'ResumptionFact' }),
};
const shown = (type: EventType): z.ZodType => otherwise[type] ?? asSeen(facts[type]);

const kinds = (Object.keys(facts) as EventType[]).map((type) => z.strictObject({ type: z.literal(type), ...frame, data: shown(type) }));

/** A fact of a trajectory's log, without what the reader does not unseal. */
export const eventSchema = z.discriminatedUnion('type', kinds as [(typeof kinds)[number]]).meta({ id: 'TrajectoryEvent' });
