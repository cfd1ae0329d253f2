/** Where a trajectory's log ends: its newest event, and the hash that covers everything up to it. */
export interface Head {
  sequence: number;
  /** Hex SHA-256; empty before the first event. */
  hash: string;
}

/** Before anything is recorded. */
export const noHead: Head = { sequence: 0, hash: '' };

/** What a handled request left behind. */
export interface Receipt {
  sequence: number;
  revision: number;
}
