import { z } from 'zod';
import { code, date, liesIn, occurredOn, words } from './fields';

const inWhereabouts = <S extends z.ZodType>(form: S): S => liesIn('whereabouts', form);

export const startStay = inWhereabouts(z.strictObject({
  occurredOn: occurredOn.meta({ description: 'The first night. A stay that still goes on ends on that day: the guest moves.' }),
  place: z.uuid().meta({ description: 'The bed: a place as in /v1/locations.' }),
  kind: code.meta({ description: 'What kind of place it is.' }),
  until: date.optional().meta({ description: 'Of a stay that is over already: the day on which the guest left, after a night at least. It ends no waiting.' }),
  note: words(2000).optional(),
}));

export const endStay = inWhereabouts(z.strictObject({
  occurredOn: occurredOn.meta({ description: 'The day on which the guest left; somebody else can have the bed that night.' }),
  reason: words(2000),
}));

export const joinWaitingList = inWhereabouts(z.strictObject({
  occurredOn,
  kind: code.meta({ description: 'The kind of place the guest waits for. Said again of one who waits, the urgency and its reason change, the day does not.' }),
  urgency: code,
  reason: words(2000),
}));

export const leaveWaitingList = inWhereabouts(z.strictObject({
  occurredOn,
  reason: words(2000),
  atGuestsRequest: z.boolean().optional().meta({ description: 'Whether the guest asked for it. Otherwise, at high risk, a plan provides first for a guest who has no bed.' }),
}));
