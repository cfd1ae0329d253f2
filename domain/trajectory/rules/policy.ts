import { latest } from '../../policy/calendar';
import { policyTitle } from '../../policy/schema';
import { notCarried } from '../carrying';
import { reject } from '../rejections';
import { owedNow } from '../terms';
import { first, notBefore, type Rules } from './rule';

/** Going on under another policy: what was done stays done, what is owed follows from the new one. */
export const policy = {
  adoptPolicy: {
    restsOn: ({ state }) => latest(state.registration.occurredOn, state.policies.at(-1)?.since),
    refuse: ({ state, policy: present, target }, { policy: id, version, occurredOn }) => {
      const title = policyTitle({ id, version });
      if (target?.policy.programme !== present.programme) return reject('unknown-code', { code: title, list: 'policies' });
      if (title === policyTitle(present)) return reject('policy-already-adopted', { policy: title });
      const missing = notCarried(state, present, target.policy);
      return first(notBefore(occurredOn, target.policy.effectiveFrom), missing.length > 0 ? reject('policy-cannot-carry', { policy: title, missing: missing.join(', ') }) : undefined);
    },
    keeps: ({ state, policy: present, target }, data) => ({
      ...data,
      sha256: target!.reference.sha256,
      owed: owedNow(state, present),
      formerCriteria: Object.keys({ ...state.criteria, ...state.formerCriteria }).filter((code) => !Object.hasOwn(target!.policy.criteria, code)),
    }),
  },
} satisfies Partial<Rules>;
