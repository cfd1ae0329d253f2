/** What terms there are; a policy names them where it says which of them a pause moves. */
export const termRules = [
  'referralDiscussion', 'admissionTest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview', 'commitment',
  'identityAnswer', 'stabilisationCheck', 'pauseReview', 'absenceCheck',
] as const;
export type TermRule = (typeof termRules)[number];
