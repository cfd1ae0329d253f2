import { latest } from '../../policy/calendar';
import { reject } from '../rejections';
import { beforeAdmission, bornBy, metInTime, planAtHighRisk, registeredOn, type Rules } from './rule';

/** The referral: completed with what is found out, discussed by the LSO, or taken back. */
export const referral = {
  identify: {
    // Who came back is known again by what was found out after the end.
    closed: 'either',
    restsOn: registeredOn,
    refuse: ({ state: { registration } }, { birthDates, vNumbers }) => {
      const [known, found] = [registration.guest.vNumbers, vNumbers].map((list) => list.map(({ number }) => number)) as [string[], string[]];
      const isThere = found.some((number, at) => known.includes(number) || found.indexOf(number) < at);
      return bornBy(registration.occurredOn, birthDates) ?? (isThere ? reject('v-number-known') : undefined);
    },
  },

  recordReferralDiscussion: {
    blocked: ({ state }) => (state.discussion ? reject('already-discussed') : undefined),
    restsOn: registeredOn,
    refuse: ({ state }, { basis, occurredOn }) => metInTime(basis, state.registration.occurredOn, occurredOn),
  },

  withdraw: {
    phases: beforeAdmission,
    restsOn: ({ state }) => latest(state.registration.occurredOn, state.reopenedOn),
    refuse: (facts, data) => (data.atGuestsRequest ? undefined : planAtHighRisk(facts, data.occurredOn)),
  },
} satisfies Partial<Rules>;
