import type { LocalDate } from '../policy/calendar';

/*
 * A fact may be written down long after its day, also after newer ones: an older word overrules no newer one. So words that stand beside each other are
 * kept in the order of their days, and what would begin or end something before the last word on it is refused (`restsOn` in `rules/`).
 */

type Dated = { occurredOn: LocalDate } | { since: LocalDate };
const dayOf = (word: Dated): LocalDate => ('since' in word ? word.since : word.occurredOn);

/** The words on one subject by their days, so that the last one is the newest; of one day it is the one recorded last. */
export const inOrder = <T extends Dated>(words: readonly T[]): T[] => words.toSorted((one, other) => (dayOf(one) < dayOf(other) ? -1 : dayOf(one) > dayOf(other) ? 1 : 0));

interface Spell {
  since: LocalDate;
  /** When something was said of it again. */
  saidOn?: LocalDate;
  until?: LocalDate;
}

/** The day of the last word on what began and ended, one spell after the other; missing where there is none. */
export const lastWordOn = (spells: readonly Spell[]): LocalDate | undefined => {
  const last = spells.at(-1);
  return last?.until ?? last?.saidOn ?? last?.since;
};
