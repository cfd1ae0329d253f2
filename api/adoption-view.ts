import { z } from 'zod';
import { dayCell, type ListTable } from './tables';

const count = z.int();
export const states = ['running', 'interrupted', 'finished'] as const;
export const outcomes = ['waiting', 'moved', 'refused', 'unreadable'] as const;

/** A programme's move to another policy, and how far it is. */
export const adoptionSchema = z
  .strictObject({
    id: z.uuid(),
    programme: z.string(),
    policy: z.strictObject({ id: z.string(), version: z.int() }),
    occurredOn: z.iso.date(),
    state: z.enum(states),
    trajectories: z.strictObject({ total: count, waiting: count, moved: count, refused: count, unreadable: count }),
  })
  .meta({ id: 'PolicyAdoption' });

export type Adoption = z.infer<typeof adoptionSchema>;

export const adoptionTable: ListTable<{ items: Adoption[] }> = {
  name: 'policy-adoptions',
  columns: [
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ programme }) => programme },
    { header: { nl: 'Beleid', en: 'Policy' }, cell: ({ policy }) => policy.id },
    { header: { nl: 'Versie', en: 'Version' }, cell: ({ policy }) => policy.version },
    { header: { nl: 'Geldt vanaf', en: 'Counts from' }, cell: ({ occurredOn }) => dayCell(occurredOn) },
    { header: { nl: 'Stand', en: 'State' }, cell: ({ state }, language) => stateNames[state][language] },
    { header: { nl: 'Trajecten', en: 'Trajectories' }, cell: ({ trajectories }) => trajectories.total },
    { header: { nl: 'Wachten', en: 'Waiting' }, cell: ({ trajectories }) => trajectories.waiting },
    { header: { nl: 'Overgegaan', en: 'Moved' }, cell: ({ trajectories }) => trajectories.moved },
    { header: { nl: 'Niet overgegaan', en: 'Not moved' }, cell: ({ trajectories }) => trajectories.refused },
    { header: { nl: 'Niet te lezen', en: 'Unreadable' }, cell: ({ trajectories }) => trajectories.unreadable },
    { header: { nl: 'Id', en: 'Id' }, cell: ({ id }) => id },
  ],
};

const stateNames = {
  running: { nl: 'loopt', en: 'running' },
  interrupted: { nl: 'onderbroken', en: 'interrupted' },
  finished: { nl: 'klaar', en: 'finished' },
} satisfies Record<Adoption['state'], object>;

/** What became of a trajectory in it. */
export const movedSchema = z
  .strictObject({ id: z.uuid(), reference: z.string(), outcome: z.enum(outcomes), rejection: z.strictObject({ code: z.string(), detail: z.string() }).optional() })
  .meta({ id: 'MovedTrajectory' });
export type Moved = z.infer<typeof movedSchema>;

export const movedTable: ListTable<{ items: Moved[] }> = {
  name: 'policy-adoption',
  columns: [
    { header: { nl: 'Kenmerk', en: 'Reference' }, cell: ({ reference }) => reference },
    { header: { nl: 'Uitkomst', en: 'Outcome' }, cell: ({ outcome }, language) => outcomeNames[outcome][language] },
    { header: { nl: 'Waarom niet', en: 'Why not' }, cell: ({ rejection }) => rejection?.detail },
    { header: { nl: 'Id', en: 'Id' }, cell: ({ id }) => id },
  ],
};

const outcomeNames = {
  waiting: { nl: 'wacht', en: 'waiting' },
  moved: { nl: 'overgegaan', en: 'moved' },
  refused: { nl: 'niet overgegaan', en: 'not moved' },
  unreadable: { nl: 'niet te lezen', en: 'unreadable' },
} satisfies Record<Moved['outcome'], object>;
