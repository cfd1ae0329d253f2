import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { simpleParser } from 'mailparser';
import { Client as Postgres } from 'pg';
import type { MailServer } from '../chaos/mail-server';

/** Somewhere that a guest could be found. */
export interface Haystack {
  where: string;
  text?: string;
  bytes?: Buffer;
}

/** Every row of every table, each column as what it is. */
export async function tablesOf(databaseUrl: string): Promise<Haystack[]> {
  const client = new Postgres({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`);
    const haystacks: Haystack[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM "${name}"`);
      const values = rows.flatMap((row) => Object.values(row));
      haystacks.push({ where: `table ${name}`, text: values.filter((value) => !Buffer.isBuffer(value)).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n') });
      haystacks.push({ where: `table ${name}`, bytes: Buffer.concat(values.filter((value) => Buffer.isBuffer(value))) });
    }
    return haystacks;
  } finally {
    await client.end();
  }
}

/** Every run of every workflow: its history, whatever it holds, and what the server tells of it. */
export async function historiesOf({ workflow }: Client): Promise<Haystack[]> {
  const haystacks: Haystack[] = [];
  for await (const { workflowId, runId, raw } of workflow.list()) {
    const handle = workflow.getHandle(workflowId, runId);
    const history = temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish();
    const { raw: description } = await handle.describe();
    const where = `history of ${workflowId}`;
    haystacks.push({ where, bytes: Buffer.from(history) }, { where, text: JSON.stringify([raw, description]) });
  }
  return haystacks;
}

/** Every file below a folder, as bytes and, the short ones of them that are texts, as texts. */
export function filesIn(folder: string, isText: (name: string) => boolean): Haystack[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ where: `file ${name}`, bytes: readFileSync(join(folder, name)), ...(isText(name) && { text: readFileSync(join(folder, name), 'utf8') }) }));
}

export async function mailsOf({ mails }: MailServer): Promise<Haystack[]> {
  return Promise.all(
    mails.map(async ({ raw }) => {
      const { subject, text, html } = await simpleParser(raw);
      return { where: `mail ${subject}`, text: [raw, subject, text, html].join('\n'), bytes: Buffer.from(raw) };
    }),
  );
}
