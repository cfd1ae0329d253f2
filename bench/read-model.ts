import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { overview } from '../domain/trajectory/overview';
import { places, trajectoryOwner } from '../keys/names';
import { sealJson } from '../keys/seal';
import { lives } from './lives';
import type { Stack } from './stack';

/** Trajectories that are sealed and sent at once. */
const BATCH = 2_000;

/**
 * Fills trajectories, their keys and tasks with so many copies of {@link lives}, each with an id and a key of its own, as `record_facts` would
 * have left them. Only what lists and tasks ask for: there is no log behind them.
 */
export async function fillReadModel(postgres: Client, { policy: { policy, reference }, keys, masterKeys }: Pick<Stack, 'policy' | 'keys' | 'masterKeys'>, rows: number): Promise<void> {
  const isMedical = (group: string): boolean => policy.specialGroups[group]!.compartment === 'medical';
  const blind = (groups: readonly string[]): string[] => groups.map((group) => keys.blind('group', group));
  const states = lives(policy, new Date().toISOString());
  const lines = states.map((state) => {
    const { specialGroups, search: _search, vNumbers: _vNumbers, ...line } = overview(state, policy);
    return { ...line, groups: blind(specialGroups.filter((group) => !isMedical(group))), medicalGroups: blind(specialGroups.filter(isMedical)), revision: state.revision };
  });
  await postgres.query('CREATE TEMP TABLE sample (at int PRIMARY KEY, line jsonb NOT NULL)');
  await postgres.query('INSERT INTO sample SELECT at - 1, line FROM jsonb_array_elements($1) WITH ORDINALITY AS list(line, at)', [JSON.stringify(lines)]);
  await postgres.query('CREATE TEMP TABLE made (id uuid, sample int, state bytea)');
  for (let done = 0; done < rows; done += BATCH) {
    const made = Array.from({ length: Math.min(BATCH, rows - done) }, (_, at) => make((done + at) % states.length));
    const column = <K extends keyof (typeof made)[number]>(name: K) => made.map((one) => one[name]);
    await postgres.query('INSERT INTO made SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[])', [column('id'), column('sample'), column('state')]);
    await postgres.query('INSERT INTO data_key (owner, wrapped, master_key) SELECT owner, wrapped, $3 FROM unnest($1::text[], $2::bytea[]) AS list(owner, wrapped)', [
      column('owner'), column('wrapped'), masterKeys.first,
    ]);
  }
  await postgres.query(
    `INSERT INTO trajectory (id, programme, policy_id, policy_version, head_sequence, head_hash, revision, writer_epoch, writer_run, phase, waiting_on, stalled_from,
       next_deadline, next_deadline_at, groups, medical_groups, referred_on, state, recorded_at)
     SELECT id, line->>'programme', $1, $2, (line->>'revision')::int, sha256(state), (line->>'revision')::int, 0, '', line->>'phase',
       ARRAY(SELECT jsonb_array_elements_text(line->'waitingOn')), (line->>'stalledFrom')::timestamptz, line->'nextDeadline', (line->'nextDeadline'->>'at')::timestamptz,
       ARRAY(SELECT jsonb_array_elements_text(line->'groups')), ARRAY(SELECT jsonb_array_elements_text(line->'medicalGroups')), (line->>'referredOn')::date, state, now()
     FROM made JOIN sample ON sample.at = made.sample`,
    [reference.id, reference.version],
  );
  await postgres.query(
    `INSERT INTO task (trajectory_id, key, programme, command, subject, organisation, roles, due_on, overdue_from, reason)
     SELECT id, task->>'key', line->>'programme', task->>'command', task->>'subject', task->>'organisation',
       ARRAY(SELECT jsonb_array_elements_text(task->'roles')), (task->>'dueOn')::date, (task->>'overdueFrom')::timestamptz, task->'term'
     FROM made JOIN sample ON sample.at = made.sample, jsonb_array_elements(line->'tasks') AS owed(task)`,
  );
  await postgres.query('VACUUM ANALYZE trajectory, task, data_key');

  function make(sample: number) {
    const [id, key, state] = [randomUUID(), createSecretKey(randomBytes(32)), states[sample]!];
    const owner = trajectoryOwner(id);
    return { id, sample, owner, state: sealJson(key, places.state(id, state.revision), state), wrapped: masterKeys.wrap(owner, key).wrapped };
  }
}
