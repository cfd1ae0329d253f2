/** How much is measured; each can be given on the command line. */
export interface Sizes {
  /** Turns of each contestant; the table has their median and spread. */
  repetitions: number;
  /** Trajectories that a turn takes through the story, 32 at once. */
  trajectories: number;
  /** Trajectories in the lists. */
  rows: number;
  /** Open trajectories that a worker carries. */
  open: number;
}
