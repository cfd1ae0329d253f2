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

/** The newest requests that people made and what each left behind, oldest first. */
export type Handled = [requestId: string, receipt: Receipt & { fingerprint: string }][];

/** How many of them a run keeps in mind, for a retry that comes within minutes; PostgreSQL keeps all of them. */
export const remembered = 20;
