import type { Apply } from './change';

/** Going on under another policy. */
export const policy = {
  policyAdopted: (state, { occurredOn, policy, version, sha256, owed, formerCriteria }) => {
    const known = Object.entries({ ...state.formerCriteria, ...state.criteria });
    return {
      policies: [...state.policies, { id: policy, version, sha256, since: occurredOn, owed }],
      criteria: Object.fromEntries(known.filter(([code]) => !formerCriteria.includes(code))),
      formerCriteria: Object.fromEntries(known.filter(([code]) => formerCriteria.includes(code))),
    };
  },
} satisfies Partial<Apply>;
