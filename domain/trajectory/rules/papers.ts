import { latest } from '../../policy/calendar';
import type { Policy } from '../../policy/schema';
import type { Actor } from '../events';
import { isPermitted, mayKnow } from '../permissions';
import { reject } from '../rejections';
import { allKnown, first, known, notThere, registeredOn, type Facts, type Paper, type Rules } from './rule';

/** A number of its own in each compartment: a gap would tell that there is something in another. */
const letters = { general: 'n', medical: 'm', publicOrder: 'p', whereabouts: 'w' } as const;

const canRemove = (papers: readonly Paper[], policy: Policy, actor: Actor, isTheirs: (id: string) => boolean): boolean =>
  papers.some((paper) => !paper.removed && mayKnow(policy, actor, paper.compartment) && isTheirs(paper.id));

const today = (facts: Facts) => facts.today;

/** Notes and documents: at any time, also once a trajectory is closed, for post goes on coming and what should not stand there has to go. */
export const papers = {
  writeNote: {
    closed: 'either',
    restsOn: registeredOn,
    keeps: ({ state }, data) => {
      const before = state.notes.filter((note) => note.compartment === data.compartment).length;
      return { ...data, note: `${letters[data.compartment]}${before + 1}` };
    },
  },

  removeNote: {
    closed: 'either',
    isPossible: (facts) => canRemove(facts.state.notes, facts.policy, facts.actor, (note) =>
      isPermitted(facts.policy, facts.state, facts.actor, 'removeNote', { note, reason: '-', occurredOn: today(facts) })),
    restsOn: ({ state }, { note }) => latest(state.registration.occurredOn, state.notes.find(({ id }) => id === note)?.writtenOn),
    refuse: (facts, { note }) => notThere(facts, facts.state.notes.find(({ id }) => id === note), 'note-unknown', 'note-removed', { note }),
  },

  addDocument: {
    closed: 'either',
    restsOn: registeredOn,
    refuse: ({ policy }, { kind, compartment, type }) => {
      const { kinds, types } = policy.documents;
      const unknown = first(known(kinds, 'documents.kinds', kind), allKnown(types, 'documents.types', [type]));
      if (unknown) return unknown;
      const own = kinds[kind]!.compartment;
      return own !== undefined && own !== compartment ? reject('kind-in-compartment', { kind, compartment: own }) : undefined;
    },
  },

  removeDocument: {
    closed: 'either',
    isPossible: (facts) => canRemove(facts.state.documents, facts.policy, facts.actor, (document) =>
      isPermitted(facts.policy, facts.state, facts.actor, 'removeDocument', { document, reason: '-', occurredOn: today(facts) })),
    restsOn: ({ state }, { document }) => latest(state.registration.occurredOn, state.documents.find(({ id }) => id === document)?.addedOn),
    refuse: (facts, { document }) => notThere(facts, facts.state.documents.find(({ id }) => id === document), 'document-unknown', 'document-removed', { document }),
  },
} satisfies Partial<Rules>;
