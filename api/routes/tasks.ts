import { z } from 'zod';
import { holdersOf } from '../../domain/policy/grants';
import { mandateOf } from '../../domain/policy/mandates';
import type { Language, Policy, PublishedPolicy } from '../../domain/policy/schema';
import { overdueFrom } from '../../domain/trajectory/deadlines';
import type { Actor } from '../../domain/trajectory/events';
import type { Overview } from '../../domain/trajectory/overview';
import { commandNames, commands, type CommandName } from '../../domain/trajectory/commands';
import { emergencyTasks, type EmergencyTaskName } from '../../domain/shelter/emergency';
import { explainEmergencyTask, explainMove, explainTerm } from '../../domain/trajectory/explain';
import { dayIn } from '../../prisma/day';
import { plannedOnce } from '../../prisma/client';
import { Prisma } from '../../prisma/generated/client';
import { seesBeds } from '../compartments';
import { decodeCursor, inCursor, page, pageOf, paging } from '../cursor';
import { referenceOf } from '../dossier';
import type { Executor } from '../execute';
import { isOpenToReader, isUnder, isWhole, ofProgrammes } from '../readable-rows';
import { recordingReads } from '../reads';
import { route, type Api } from '../route';
import { dayCell, type ListTable } from '../tables';
import { taskSchema } from '../trajectory-view';

const subject = z.strictObject({ id: z.uuid(), reference: z.string(), programme: z.string() });

const owedTask = taskSchema
  .extend({
    command: z.enum([...commandNames, 'tellMunicipality'] as [CommandName | 'tellMunicipality']),
    trajectory: subject.optional(),
    shelterStay: subject.optional().meta({ description: 'The emergency stay for which it is owed, where there is no trajectory yet.' }),
    path: z.string().meta({ description: 'Where the command that does it is posted.' }),
    isLate: z.boolean(),
  })
  .meta({ id: 'OwedTask' });

type OwedTask = z.infer<typeof owedTask>;

const table: ListTable<{ items: OwedTask[] }> = {
  name: 'tasks',
  columns: [
    { header: { nl: 'Kenmerk', en: 'Reference' }, cell: ({ trajectory, shelterStay }) => (trajectory ?? shelterStay)?.reference },
    { header: { nl: 'Programma', en: 'Programme' }, cell: ({ trajectory, shelterStay }) => (trajectory ?? shelterStay)?.programme },
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
  trajectory: z.uuid().optional().meta({ description: 'Only what is owed for this one.' }),
  ...paging,
});

interface Row {
  /** Of the trajectory, or of the emergency stay. */
  id: string;
  /** A term of the trajectory, an emergency stay, or a place that closes while the guest sleeps there. */
  comes_from: 'term' | 'emergency' | 'closing';
  key: string;
  programme: string;
  policy_id: string;
  policy_version: number;
  command: CommandName | null;
  subject: string | null;
  organisation: string;
  roles: string[];
  due_on: Date;
  reason: Overview['tasks'][number]['term'] | null;
  since: Date | null;
}

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
      const { caller: { actor }, query: { for: whose, trajectory, limit, cursor }, language } = call;
      const readable = policies.readableBy(actor);
      if (readable.length === 0) return { body: { items: [] } };
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([inCursor.day, z.uuid(), inCursor.key]));
      // Beds are the business of those who know of every guest.
      const whole = readable.filter(isWhole);
      const theirs = Prisma.sql`${ofProgrammes(Prisma.sql`task.programme`, readable)} AND organisation = ${actor.organisation}
        ${whose === 'me' ? Prisma.sql`AND roles && ${actor.roles}` : Prisma.empty}`;
      const ofIt = trajectory === undefined ? Prisma.empty : Prisma.sql`AND trajectory_id = ${trajectory}::uuid`;
      // Each of them is as long as the page at most, so that neither is read to its end.
      const pageOfIt = (id: Prisma.Sql): Prisma.Sql => Prisma.sql`
        ${after ? Prisma.sql`AND (due_on, ${id}, key) > (${after[0]}::date, ${after[1]}::uuid, ${after[2]})` : Prisma.empty}
        ORDER BY due_on, ${id}, key LIMIT ${limit + 1}`;
      const union = Prisma.sql`
        (SELECT trajectory_id AS id, 'term' AS comes_from, key, task.programme, policy_id, policy_version, command, subject, organisation, roles, due_on, reason, NULL::date AS since
          FROM task JOIN trajectory ON trajectory.id = task.trajectory_id
          WHERE ${isUnder(readable)} AND ${isOpenToReader(Prisma.sql`reason->>'compartment'`, readable, actor)} AND ${theirs} ${ofIt} ${pageOfIt(Prisma.sql`trajectory_id`)})
        UNION ALL
        (SELECT stay_id, 'emergency', key, task.programme, policy_id, policy_version, NULL, NULL, organisation, roles, due_on, NULL, since
          FROM emergency_task AS task JOIN emergency_stay ON emergency_stay.id = task.stay_id
          WHERE ${whole.length === 0 ? Prisma.sql`false` : isUnder(whole, Prisma.sql`emergency_stay.programme`)} AND ${theirs} ${trajectory === undefined ? Prisma.empty : Prisma.sql`AND false`} ${pageOfIt(Prisma.sql`stay_id`)})
        UNION ALL
        (SELECT trajectory_id, 'closing', key, programme, policy_id, policy_version, 'startStay', NULL, ${actor.organisation}, ARRAY[]::text[], due_on, NULL, NULL
          FROM (${guestsToMove(whole, actor, whose)}) AS move WHERE true ${ofIt} ${pageOfIt(Prisma.sql`trajectory_id`)})`;
      const asked = recordingReads(call, call.isExport ? 'export' : 'tasks', { rows: union, order: Prisma.sql`ORDER BY due_on, id, key`, limit });
      const rows = await prisma.$queryRaw<Row[]>`${plannedOnce} ${asked}`;
      const now = clock().toISOString();
      const item = (row: Row): OwedTask => {
        const { policy } = readable.find(({ reference }) => reference.id === row.policy_id && reference.version === row.policy_version)!;
        const { key, organisation } = row;
        const dueOn = dayIn(row.due_on);
        const late = overdueFrom({ dueOn });
        const roles = row.comes_from === 'closing' ? [...movers(policy, actor, 'organisation').flatMap((holder) => holder.roles)] : row.roles;
        return { ...whatIsOwed(row, policy, language), key, organisation, roles, dueOn, overdueFrom: late, isLate: late <= now };
      };
      return { body: page(rows, limit, item, (row) => [dayIn(row.due_on), row.id, row.key]) };
    },
  );
}

/** Those of somebody's organisation, or of their roles there, who find another place for a guest. */
const movers = (policy: Policy, { organisation, roles }: Actor, whose: 'me' | 'organisation') =>
  holdersOf(policy, mandateOf(policy, 'startStay')).filter((holder) => holder.organisation === organisation && (whose === 'organisation' || holder.roles.some((role) => roles.includes(role))));

/** The guests of open trajectories who sleep in a place that has a day on which it closes, where that is the reader's to know and to mend. */
function guestsToMove(readable: readonly PublishedPolicy[], actor: Actor, whose: 'me' | 'organisation'): Prisma.Sql {
  const kinds = readable.filter(({ policy }) => movers(policy, actor, whose).length > 0).flatMap(({ reference, policy }) =>
    Object.keys(policy.shelter.kinds).filter((kind) => seesBeds(kind, policy, actor)).map((kind) => Prisma.sql`(${reference.id}, ${reference.version}::int, ${kind})`));
  return Prisma.sql`
    SELECT trajectory.id AS trajectory_id, ${`startStay/${actor.organisation}`} AS key, trajectory.programme, policy_id, policy_version, closes_on AS due_on
    FROM place JOIN shelter_stay AS stay ON stay.place_id = place.id JOIN trajectory ON trajectory.id = stay.trajectory_id
    WHERE closes_on IS NOT NULL AND stay.until IS NULL AND phase <> 'closed'
      AND ${kinds.length === 0 ? Prisma.sql`false` : Prisma.sql`(policy_id, policy_version, place.kind) IN (${Prisma.join(kinds)})`}`;
}

/** What it is, why then, and where it is done. */
function whatIsOwed(row: Row, policy: Policy, language: Language): Pick<OwedTask, 'command' | 'name' | 'subject' | 'explanation' | 'trajectory' | 'shelterStay' | 'path'> {
  const about = { id: row.id, reference: referenceOf(row.id), programme: row.programme };
  const dueOn = dayIn(row.due_on);
  if (row.comes_from === 'emergency') {
    const command = row.key as EmergencyTaskName;
    const name = emergencyTasks[command];
    return {
      command,
      name: name[language],
      explanation: explainEmergencyTask({ name, since: dayIn(row.since!), dueOn }, policy, language),
      shelterStay: about,
      path: command === 'register' ? '/v1/trajectories' : `/v1/shelter-stays/${row.id}/municipality-notices`,
    };
  }
  const { name, resource } = commands[row.command!];
  return {
    command: row.command!,
    name: name[language],
    ...(row.subject !== null && { subject: row.subject }),
    explanation: row.comes_from === 'closing' ? explainMove(dueOn, language) : explainTerm({ ...row.reason!, dueOn }, policy, language),
    trajectory: about,
    path: `/v1/trajectories/${row.id}/${resource.replace(/\{\w+\}/, row.subject ?? '')}`,
  };
}
