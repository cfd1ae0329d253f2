import { z } from 'zod';
import { code, date, liesIn, occurredOn, words } from './fields';

export const pause = z.strictObject({
  occurredOn,
  reason: code,
  motivation: words(4000),
  reviewOn: date.meta({ description: 'The day on which it goes on by itself, unless the pause is extended before.' }),
});

export const resume = z.strictObject({ occurredOn, motivation: words(4000) });

export const reportAbsence = z.strictObject({ occurredOn, circumstances: liesIn('whereabouts', words(4000)) });

export const recordStayElsewhere = z.strictObject({
  occurredOn,
  place: liesIn('whereabouts', code.meta({ description: 'Where the guest is from that day on: a hospital, detention, an asylum centre. Whoever is there is not absent.' })),
  note: liesIn('whereabouts', words(2000).optional()),
});

export const recordReturn = z.strictObject({ occurredOn, note: liesIn('whereabouts', words(2000).optional()) });

export const noticeDeparture = z.strictObject({
  occurredOn,
  findings: liesIn('whereabouts', words(4000).meta({ description: 'What was done to find the guest, and what came of it.' })),
});
