/** What terms there are; a policy names them where it says which of them a pause moves. */
export const termRules = [
  'referralDiscussion', 'admissionTest', 'criterionRetest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview', 'commitment',
  'identityAnswer', 'stabilisationCheck', 'pauseReview', 'absenceCheck', 'departureOutcome', 'escalationAnswer',
] as const;
export type TermRule = (typeof termRules)[number];
