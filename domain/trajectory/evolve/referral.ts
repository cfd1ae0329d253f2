import { dayOf } from '../../policy/calendar';
import type { Guest } from '../commands';
import type { EventData } from '../events';
import { statedGroups, withEveryList } from '../state';
import { ending, type Apply } from './change';

/** What is known of a guest, with what was found out: the oldest first. */
const withMore = (guest: Guest, found: EventData['identified']): Guest => ({
  ...guest,
  names: [...guest.names, ...found.names],
  birthDates: [...guest.birthDates, ...found.birthDates],
  birthPlaces: [...guest.birthPlaces, ...found.birthPlaces],
  nationalities: [...guest.nationalities, ...found.nationalities],
  vNumbers: [...guest.vNumbers, ...found.vNumbers],
  languages: [...guest.languages, ...found.languages],
});

/** The referral, with what is found out of the guest. */
export const referral = {
  registered: (_, data, { recordedAt }) => ({ registration: withEveryList(data), recordedOn: dayOf(recordedAt), groups: statedGroups(data) }),
  identified: (state, found) => ({ registration: { ...state.registration!, guest: withMore(state.registration!.guest, found) } }),
  referralDiscussed: (_, data) => ({ discussion: data }),
  withdrawn: (state, data) => ({ closure: { kind: 'withdrawn', occurredOn: data.occurredOn }, ...ending(state, data.occurredOn) }),
} satisfies Partial<Apply>;
