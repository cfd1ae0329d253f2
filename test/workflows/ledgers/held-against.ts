import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Guest, LogLine } from '../../support/story';
import type { TimeSkipping } from '../../support/time-skipping';
import { asText, type Line } from './ledger';

const HOUR = 60 * 60 * 1000;

/**
 * Holds a story that was told against its ledger: the table, the log, the outbox and the nights.
 * @param told the story, once it is
 */
export function holdAgainst(name: string, ledger: () => Line[], told: () => { stage: TimeSkipping; guest: Guest; log: LogLine[] }): void {
  describe('the ledger', () => {
    const table = readFileSync(join(__dirname, `${name}.txt`), 'utf8');

    test('is the table that was checked by eye', () => {
      expect(asText(ledger())).toBe(table);
    });

    test('is what time did, line for line and nothing else', () => {
      expect(asText(told().log.flatMap(linesOf))).toBe(table);
    });

    test('is what lies in the outbox, a mail for each recipient', async () => {
      const { stage, guest, log } = told();
      const mails = await stage.prisma.outboxMail.findMany({ where: { trajectoryId: guest.trajectory } });
      const sent = mails.filter(({ content }) => (content as { template: string }).template === 'reminder').map(({ sequence, organisation, role, mailbox, content }) => ({ sequence, organisation, role, mailbox, content }));
      const reminders = log.filter(({ type }) => type === 'reminded');
      const owed = ledger().filter(({ event }) => event === 'reminded').flatMap(({ term, step, recipients, box = 'lvv' }, at) =>
        recipients.map((recipient) => {
          const [role, organisation] = recipient.split('@') as [string, string];
          const [rule, dueOn] = [term.replace(/[.:].*/, ''), term.replace(/.*:/, '')];
          const content = { template: 'reminder', rule, step, dueOn };
          return { sequence: reminders[at]?.sequence, organisation, role, mailbox: `${box}@${organisation.toLowerCase()}.example`, content };
        }),
      );
      expect(sorted(sent)).toEqual(sorted(owed));
    });
  });

  test('every deadline is met in the night that its day begins with', () => {
    const late = told().log.flatMap((event) => ('deadline' in event.data ? [+new Date(event.recordedAt) - Date.parse(event.data.deadline.at)] : []));
    expect(late.length).toBeGreaterThan(40);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(3 * HOUR);
  });
}

/** What an event of the log says in the ledger's words; nothing where people made it. */
function linesOf(event: LogLine): Line[] {
  const split = (key: string) => ({ term: key.slice(0, key.lastIndexOf('/')), step: key.slice(key.lastIndexOf('/') + 1) });
  if (event.type === 'overdueOnEntry') return event.data.steps.map(({ at, key }) => ({ at, event: event.type, ...split(key), recipients: [] }));
  if (!('deadline' in event.data)) return [];
  const { at, key } = event.data.deadline;
  return [{ at, event: event.type as Line['event'], ...split(key), recipients: recipientsIn(event) }];
}

function recipientsIn({ type, data }: LogLine): string[] {
  if (type === 'reminded') return data.recipients.map(({ role, organisation }) => `${role}@${organisation}`).sort();
  return type === 'termEscalated' ? [`${data.level}@${data.organisations.join('+')}`] : [];
}

function sorted<T>(rows: T[]): T[] {
  return [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
