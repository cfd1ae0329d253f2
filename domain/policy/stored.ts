import type { Policy } from './schema';

/**
 * A policy as any release published it, with the parts that it did not know yet. They are empty: what a policy does not speak of
 * is owed by nobody. Who may do what it is silent about, `mandates.ts` says.
 */
export function asStored(body: unknown): Policy {
  const policy = body as Policy;
  return {
    ...policy,
    privateReferrers: policy.privateReferrers ?? {},
    identity: policy.identity ?? {},
    stabilisation: policy.stabilisation ?? {},
    assignments: policy.assignments ?? {},
    pauses: policy.pauses ?? { reasons: {}, moves: [] },
    staysElsewhere: policy.staysElsewhere ?? {},
    documents: policy.documents ?? { kinds: {}, types: [] },
    escalation: policy.escalation ?? { levels: [] },
    shelter: policy.shelter ?? { kinds: {}, urgencies: [], locations: {} },
    compartments: { ...policy.compartments, whereabouts: policy.compartments.whereabouts ?? [] },
    admissionDecisions: policy.admissionDecisions ?? { author: { nl: 'het bevoegde gezag', en: 'the competent authority' }, remedies: {} },
    shelterEndings: policy.shelterEndings ?? { afterClosing: false },
    terms: {
      ...policy.terms,
      // A test that opens again takes as long as the first one did, and to decide that somebody is gone, or to leave a bed, as long as to let somebody in.
      criterionRetestWorkingDays: policy.terms.criterionRetestWorkingDays ?? policy.terms.admissionTestWorkingDays,
      departureOutcomeWorkingDays: policy.terms.departureOutcomeWorkingDays ?? policy.terms.admissionDecisionWorkingDays,
      shelterDepartureWorkingDays: policy.terms.shelterDepartureWorkingDays ?? policy.terms.admissionDecisionWorkingDays,
    },
  };
}
