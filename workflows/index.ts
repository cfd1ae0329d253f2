/** What a worker of this project carries. */
export { guestTrajectory } from './guest-trajectory';
