import { SingleBar } from 'cli-progress';
import type { ApiClient } from './api-client';

/** What is wrong with a row, or worth a look. */
export interface RowRemark {
  row: number;
  outcome: string;
  column?: string;
  message: string;
}

/** What would become of a list, as its `_dry-run` tells. */
export interface ImportPreview {
  rows: { total: number; taken: number; alreadyRegistered: number; rejected: number };
  problems: RowRemark[];
}

/** How far an import is, as `GET /v1/imports/{id}` tells. */
export interface ImportProgress extends ImportPreview {
  id: string;
  state: 'waiting' | 'running' | 'finished';
  rows: ImportPreview['rows'] & { waiting: number };
}

export interface ImportRequest {
  person: string;
  programme: string;
  file: Uint8Array<ArrayBuffer>;
  /** Whether it is a list of facts about guests who are registered; else of referrals. */
  ofFacts?: boolean;
  /** Moves a referral list's dates by so many days; demos only. */
  shiftDays?: number;
  key: string;
}

const POLL_MS = 300;

const pathOf = ({ ofFacts = false }: Pick<ImportRequest, 'ofFacts'>): string => (ofFacts ? '/v1/fact-imports' : '/v1/imports');

/** Brings in a list and shows its progress until every row is dealt with. */
export async function importList(api: ApiClient, request: ImportRequest): Promise<ImportProgress> {
  const { person, programme, file, shiftDays, key } = request;
  const query = new URLSearchParams({ programme, ...(shiftDays !== undefined && { shiftDays: String(shiftDays) }) });
  const { body: started } = await api.send<ImportProgress>(person, `${pathOf(request)}?${query.toString()}`, file, key);
  const bar = new SingleBar({ format: '  {bar} {value}/{total} rows', clearOnComplete: true, hideCursor: true, noTTYOutput: false });
  bar.start(started.rows.total, 0);
  try {
    for (;;) {
      const { body: progress } = await api.get<ImportProgress>(person, `${pathOf(request)}/${started.id}`);
      bar.update(progress.rows.total - progress.rows.waiting);
      if (progress.state === 'finished') return progress;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    bar.stop();
  }
}

/** What would become of a list; nothing of it is kept. */
export async function tryList(api: ApiClient, request: Omit<ImportRequest, 'key' | 'shiftDays'>): Promise<ImportPreview> {
  const query = new URLSearchParams({ programme: request.programme });
  return (await api.send<ImportPreview>(request.person, `${pathOf(request)}/_dry-run?${query.toString()}`, request.file)).body;
}

/** The result in one line. */
export const summary = ({ rows }: ImportPreview): string =>
  `${rows.total} rows: ${rows.taken} taken, ${rows.alreadyRegistered} registered before, ${rows.rejected} rejected`;
