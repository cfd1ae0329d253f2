/** What a worker of this project carries. */
export { guestTrajectory } from './guest-trajectory';
export { emergencyStay } from './emergency-stay';
export { reconcileTrajectories } from './reconcile';
export { importFacts, importReferrals } from './import-lists';
export { policyAdoption } from './policy-adoption';
