import { latest } from '../../policy/calendar';
import { reject } from '../rejections';
import { beforeAdmission, metInTime, planAtHighRisk, registeredOn, type Rules } from './rule';

/** The referral: discussed by the LSO, or taken back. */
export const referral = {
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
