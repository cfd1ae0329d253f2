/** What terms there are; a policy names them where it says which of them a pause moves. */
export const termRules = [
  'referralDiscussion', 'admissionTest', 'criterionRetest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview', 'commitment',
  'identityAnswer', 'stabilisationCheck', 'pauseReview', 'absenceCheck', 'departureOutcome', 'shelterDeparture', 'escalationAnswer',
] as const;
/** What these are about may lie in a compartment, so no question about them goes from level to level: whoever is asked need not unseal it. */
export const sealableTerms: readonly (typeof termRules)[number][] = ['stabilisationCheck', 'shelterDeparture'];

export type TermRule = (typeof termRules)[number];
