/** What a person can be for an organisation. Who may do what with it is policy: see `mandates`. */
export const roles = [
  'caseworker', 'coordinator', 'lsoMember', 'lsoSecretary', 'lsoChair', 'mayor', 'manager', 'healthAdvisor', 'auditor', 'admin',
  /** Not a person but a system of the organisation, such as another workflow; it sends Signals and signs in nowhere. */
  'system',
] as const;
export type Role = (typeof roles)[number];
