import { SingleBar } from 'cli-progress';
import type { ApiClient } from './api-client';

/** How far an import is, as `GET /v1/imports/{id}` tells. */
export interface ImportProgress {
  id: string;
  state: 'waiting' | 'running' | 'finished';
  rows: { total: number; waiting: number; taken: number; alreadyRegistered: number; rejected: number };
}

export interface ImportRequest {
  person: string;
  programme: string;
  csv: string;
  /** Moves the list's dates by so many days; demos only. */
  shiftDays?: number;
  key: string;
}

const POLL_MS = 300;

/** Brings in a list of referrals and shows its progress until every row is dealt with. */
export async function importList(api: ApiClient, { person, programme, csv, shiftDays, key }: ImportRequest): Promise<ImportProgress> {
  const query = new URLSearchParams({ programme, ...(shiftDays !== undefined && { shiftDays: String(shiftDays) }) });
  const { body: started } = await api.post<ImportProgress>(person, `/v1/imports?${query.toString()}`, csv, { key, contentType: 'text/csv; charset=utf-8' });
  const bar = new SingleBar({ format: '  {bar} {value}/{total} referrals', clearOnComplete: true, hideCursor: true, noTTYOutput: false });
  bar.start(started.rows.total, 0);
  try {
    for (;;) {
      const { body: progress } = await api.get<ImportProgress>(person, `/v1/imports/${started.id}`);
      bar.update(progress.rows.total - progress.rows.waiting);
      if (progress.state === 'finished') return progress;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    bar.stop();
  }
}

/** The result in one line. */
export const summary = ({ rows }: ImportProgress): string =>
  `${rows.total} rows: ${rows.taken} taken, ${rows.alreadyRegistered} registered before, ${rows.rejected} rejected`;
