import { z } from 'zod';
import type { Overview } from '../../domain/trajectory/overview';
import { commands, type CommandName } from '../../domain/trajectory/commands';
import { explainTerm } from '../../domain/trajectory/explain';
import { Prisma } from '../../prisma/generated/client';
import { decodeCursor, page, pageOf, paging } from '../cursor';
import { referenceOf } from '../dossier';
import { isOpenToReader, isUnder, ofProgrammes } from '../list';
import type { Executor } from '../execute';
import { recordReads } from '../reads';
import { route, type Api } from '../route';
import { dayCell, type ListTable } from '../tables';
import { taskSchema } from '../trajectory-view';

const owedTask = taskSchema
  .extend({
    trajectory: z.strictObject({ id: z.uuid(), reference: z.string(), programme: z.string() }),
    path: z.string().meta({ description: 'Where the command that does it is posted.' }),
    isLate: z.boolean(),
  })
  .meta({ id: 'OwedTask' });

const table: ListTable<{ items: z.infer<typeof owedTask>[] }> = {
  name: 'tasks',
  columns: [
    { header: { nl: 'Kenmerk', en: 'Reference' }, cell: ({ trajectory }) => trajectory.reference },
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ trajectory }) => trajectory.programme },
    { header: { nl: 'Taak', en: 'Task' }, cell: ({ name }) => name },
    { header: { nl: 'Onderwerp', en: 'Subject' }, cell: ({ subject }) => subject },
    { header: { nl: 'Organisatie', en: 'Organisation' }, cell: ({ organisation }) => organisation },
    { header: { nl: 'Rollen', en: 'Roles' }, cell: ({ roles }) => roles.join(', ') },
    { header: { nl: 'Uiterlijk', en: 'Due on' }, cell: ({ dueOn }) => dayCell(dueOn) },
    { header: { nl: 'Te laat', en: 'Late' }, cell: ({ isLate }, language) => (isLate ? { nl: 'ja', en: 'yes' }[language] : undefined) },
    { header: { nl: 'Waarom dan', en: 'Why then' }, cell: ({ explanation }) => explanation },
  ],
};

const query = z.strictObject({
  for: z.enum(['me', 'organisation']).default('me').meta({ description: 'What one of my roles may do, or everything that waits for my organisation.' }),
  ...paging,
});

interface Row {
  trajectory_id: string;
  key: string;
  programme: string;
  policy_id: string;
  policy_version: number;
  command: CommandName;
  subject: string | null;
  organisation: string;
  roles: string[];
  due_on: Date;
  overdue_from: Date;
  reason: Overview['tasks'][number]['term'];
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** What waits for somebody, the most urgent first, with why then. */
export function mountTasks(api: Api, { prisma, policies, clock }: Executor): void {
  route(
    api,
    {
      method: 'get',
      path: '/v1/tasks',
      summary: { nl: 'Wat op mij wacht', en: 'What waits for me' },
      tag: 'tasks',
      access: 'person',
      query,
      answer: { description: 'A page of tasks by the day they are due.', schema: pageOf(owedTask), table },
    },
    async (call) => {
      const { caller: { actor }, query: { for: whose, limit, cursor }, language } = call;
      const readable = policies.readableBy(actor);
      if (readable.length === 0) return { body: { items: [] } };
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.date(), z.uuid(), z.string().max(300)]));
      const rows = await prisma.$queryRaw<Row[]>`
        SELECT trajectory_id, key, task.programme, policy_id, policy_version, command, subject, organisation, roles, due_on, overdue_from, reason
        FROM task JOIN trajectory ON trajectory.id = task.trajectory_id
        WHERE ${isUnder(readable)} AND ${isOpenToReader(Prisma.sql`reason->>'compartment'`, readable, actor)} AND ${ofProgrammes(Prisma.sql`task.programme`, readable)} AND organisation = ${actor.organisation}
          ${whose === 'me' ? Prisma.sql`AND roles && ${actor.roles}` : Prisma.empty}
          ${after ? Prisma.sql`AND (due_on, trajectory_id, key) > (${after[0]}::date, ${after[1]}::uuid, ${after[2]})` : Prisma.empty}
        ORDER BY due_on, trajectory_id, key LIMIT ${limit + 1}`;
      const now = clock();
      const item = (row: Row) => {
        const { policy } = readable.find(({ reference }) => reference.id === row.policy_id && reference.version === row.policy_version)!;
        const dueOn = day(row.due_on);
        const { name, resource } = commands[row.command];
        return {
          key: row.key,
          command: row.command,
          name: name[language],
          ...(row.subject !== null && { subject: row.subject }),
          organisation: row.organisation,
          roles: row.roles,
          dueOn,
          overdueFrom: row.overdue_from.toISOString(),
          explanation: explainTerm({ ...row.reason, dueOn }, policy, language),
          trajectory: { id: row.trajectory_id, reference: referenceOf(row.trajectory_id), programme: row.programme },
          path: `/v1/trajectories/${row.trajectory_id}/${resource.replace(/\{\w+\}/, row.subject ?? '')}`,
          isLate: row.overdue_from <= now,
        };
      };
      const body = page(rows, limit, item, (row) => [day(row.due_on), row.trajectory_id, row.key]);
      await recordReads(prisma, call, call.isExport ? 'export' : 'tasks', [...new Set(body.items.map(({ trajectory }) => trajectory.id))]);
      return { body };
    },
  );
}
