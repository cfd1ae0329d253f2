import type { Actor } from '../events';
import type { TrajectoryState } from '../state';
import type { Apply } from './change';

/** In which capacity somebody did something; who it was stands in the log. */
const capacityOf = (by?: Actor) => ({ organisation: by!.organisation, roles: by!.roles });

/** A paper is taken out of sight, and stays where it is. */
const remove = <T extends { id: string; removed?: Removal }>(papers: readonly T[], id: string, removed: Removal): T[] =>
  papers.map((paper) => (paper.id === id ? { ...paper, removed } : paper));
type Removal = NonNullable<TrajectoryState['notes'][number]['removed']>;

/** Notes and documents. */
export const papers = {
  noteWritten: (state, { occurredOn, note, ...data }, { by }) => ({ notes: [...state.notes, { id: note, ...data, writtenOn: occurredOn, by: capacityOf(by) }] }),
  noteRemoved: (state, { occurredOn, note, reason }, { by }) => ({ notes: remove(state.notes, note, { on: occurredOn, by: capacityOf(by), reason }) }),
  documentAdded: (state, { occurredOn, document, ...data }, { by }) => ({ documents: [...state.documents, { id: document, ...data, addedOn: occurredOn, by: capacityOf(by) }] }),
  documentRemoved: (state, { occurredOn, document, reason }, { by }) => ({ documents: remove(state.documents, document, { on: occurredOn, by: capacityOf(by), reason }) }),
} satisfies Partial<Apply>;
