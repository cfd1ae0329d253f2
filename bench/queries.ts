import type { Keys } from '../keys/keys';

/** A page that somebody asks the API for, and what it costs at the least: the same rows by one statement that knows everything beforehand. */
export interface PageOf {
  what: string;
  /** One of the demo people. */
  by: string;
  path: string;
  /** Pages of 200 to go before the one that is measured. */
  after?: number;
  sql: string;
  /** What `sql` is given of the last item before the page. */
  place?(last: Item): unknown[];
  /** What tells the rows apart, in both answers. */
  idOf(row: Item): string;
}

/** An item of the API's answer, or a row of the database's. */
export type Item = Record<string, unknown>;

const columns = 'id, programme, policy_id, policy_version, revision, phase, waiting_on, stalled_from, next_deadline, referred_on, state';
const manager = 'manager-gemeente';

function trajectories(what: string, query: string, where: string, order = 'referred_on DESC, id DESC', rest: Partial<PageOf> = {}): PageOf {
  const sql = `SELECT ${columns} FROM trajectory WHERE programme = 'groningen' AND ${where} ORDER BY ${order} LIMIT 50`;
  return { what, by: manager, path: `/v1/trajectories?${query}`, sql, idOf: ({ id }) => String(id), ...rest };
}

function tasks(what: string, query: string, where: string, rest: Partial<PageOf> = {}): PageOf {
  return {
    what,
    by: 'caseworker-inlia',
    path: `/v1/tasks?${query}`,
    sql: `SELECT trajectory_id, key, programme, command, subject, organisation, roles, due_on, overdue_from, reason FROM task
      WHERE programme = 'groningen' AND organisation = 'INLIA' AND ${where} ORDER BY due_on, trajectory_id, key LIMIT 50`,
    idOf: ({ trajectory, trajectory_id, key }) => `${String(trajectory_id ?? (trajectory as Item).id)} ${String(key)}`,
    ...rest,
  };
}

/**
 * Every filter and every order, alone and together; those that no index was made for, and pages deep in a list.
 * @param keys groups are stored blinded
 * @param rows how many trajectories there are
 */
export function pagesWith(keys: Pick<Keys, 'blind'>, rows: number): readonly PageOf[] {
  const deep = Math.floor((rows * 0.6) / 200);
  const group = (code: string): string => `'{${keys.blind('group', code)}}'`;
  return [
    trajectories('newest first', '', 'true'),
    trajectories('newest first, deep in the list', '', '(referred_on, id) < ($1::date, $2::uuid)', undefined, { after: deep, place: ({ referredOn, id }) => [referredOn, id] }),
    trajectories('a phase', 'phase=guidance', `phase = 'guidance'`),
    trajectories('a phase, oldest first', 'phase=intake&sort=referredOn', `phase = 'intake'`, 'referred_on, id'),
    trajectories('waiting on the IND', 'waitingOn=IND', `waiting_on @> '{IND}'`),
    trajectories('stalled, newest first', 'stalled=true', 'stalled_from <= now()'),
    trajectories('stalled, longest first', 'stalled=true&sort=stalledFrom', 'stalled_from <= now()', 'stalled_from, id'),
    trajectories('not stalled', 'stalled=false', '(stalled_from > now() OR stalled_from IS NULL)'),
    trajectories('by deadline', 'sort=nextDeadline', 'next_deadline_at IS NOT NULL', 'next_deadline_at, id'),
    trajectories('by deadline, where there is none', 'sort=nextDeadline', 'next_deadline_at IS NULL AND id > $1::uuid', 'id', { after: deep, place: ({ id }) => [id] }),
    trajectories('an open group', 'specialGroup=behaviour', `groups @> ${group('behaviour')}`),
    trajectories('a medical group', 'specialGroup=addicted', `(groups @> ${group('addicted')} OR medical_groups @> ${group('addicted')})`, undefined, { by: 'caseworker-inlia' }),
    trajectories(
      'phase, organisation, stalled, by deadline',
      'phase=intake&waitingOn=IND&stalled=true&sort=nextDeadline',
      `phase = 'intake' AND waiting_on @> '{IND}' AND stalled_from <= now() AND next_deadline_at IS NOT NULL`,
      'next_deadline_at, id',
    ),
    trajectories(
      'group, organisation, stalled',
      'specialGroup=sixtyPlus&waitingOn=DTV&stalled=true&sort=stalledFrom',
      `groups @> ${group('sixtyPlus')} AND waiting_on @> '{DTV}' AND stalled_from <= now()`,
      'stalled_from, id',
    ),
    tasks('tasks of mine', '', `roles && '{caseworker}'`),
    tasks("tasks of my organisation's", 'for=organisation', 'true'),
    tasks("tasks of my organisation's, deep in the list", 'for=organisation', '(due_on, trajectory_id, key) > ($1::date, $2::uuid, $3)', {
      after: Math.floor(deep / 6),
      place: ({ dueOn, trajectory, key }) => [dueOn, (trajectory as Item).id, key],
    }),
  ];
}
