import type { Instant, LocalDate } from '../policy/calendar';
import type { Policy, Role } from '../policy/schema';
import { nextDeadlineInClear, overdueFrom, type Deadline } from './deadlines';
import { nameTokens } from './names';
import type { Task, Term } from './owed/owing';
import { readingOwners } from './permissions';
import { groupsOf, phaseOf, type Phase, type RegisteredState } from './phase';
import { stalledFrom } from './stalled';
import { tasks, waitingOn } from './terms';

/** A task as lists show it: what, for whom, until when and why then. */
export interface TaskLine {
  /** Names the task on its trajectory. */
  key: string;
  command: Task['command'];
  subject?: string;
  organisation: string;
  roles: readonly Role[];
  dueOn: LocalDate;
  overdueFrom: Instant;
  term: Pick<Term, 'rule' | 'countsFrom' | 'line' | 'pausedDays' | 'compartment'>;
}

/** What lists and dashboards ask of a trajectory; stored with every fact, so that they never ask a workflow. */
export interface Overview {
  programme: string;
  phase: Phase;
  waitingOn: string[];
  stalledFrom?: Instant;
  nextDeadline?: Deadline;
  specialGroups: string[];
  referredOn: LocalDate;
  tasks: TaskLine[];
  /** See {@link claimedNumbers}. */
  vNumbers: string[];
  search: SearchKey[];
  /** Who finds it because of what they promised; missing where the policy lets nobody for that. */
  owners?: string[];
  /** The beds the guest had, and the times of waiting for one, with the place of the urgency in the policy's order. */
  shelter: {
    stays: { place: string; kind: string; since: LocalDate; until?: LocalDate }[];
    waits: { kind: string; urgency: string; rank: number; since: LocalDate; until?: LocalDate }[];
  };
}

/** What a guest is found by: whole name tokens, V-numbers, dates and years of birth; and, of one who came back, the trajectory they had before. */
export interface SearchKey {
  kind: 'name' | 'vNumber' | 'birthDate' | 'birthYear' | 'former';
  value: string;
}

/** What a trajectory is found by. */
export function searchKeys({ registration: { guest, formerTrajectory } }: RegisteredState): SearchKey[] {
  const keys: SearchKey[] = [
    ...guest.names.flatMap(({ given, family }) => nameTokens(`${given} ${family}`)).map((value): SearchKey => ({ kind: 'name', value })),
    ...guest.vNumbers.map(({ number }): SearchKey => ({ kind: 'vNumber', value: number })),
    ...guest.birthDates.flatMap(({ date }): SearchKey[] => [
      { kind: 'birthYear', value: date.slice(0, 4) },
      ...(date.length === 10 ? [{ kind: 'birthDate', value: date } as const] : []),
    ]),
    ...(formerTrajectory === undefined ? [] : [{ kind: 'former', value: formerTrajectory.toLowerCase() } as const]),
  ];
  return [...new Map(keys.map((key) => [`${key.kind}:${key.value}`, key])).values()];
}

/** The V-numbers that are the trajectory's alone for as long as it is open: each has one open trajectory in its programme. */
export const claimedNumbers = ({ closure, registration }: RegisteredState): string[] =>
  closure ? [] : [...new Set(registration.guest.vNumbers.map(({ number }) => number))];

/** The read model's row for a state. */
export function overview(state: RegisteredState, policy: Policy): Overview {
  return {
    programme: state.registration.programme,
    phase: phaseOf(state, policy),
    waitingOn: waitingOn(state, policy),
    stalledFrom: stalledFrom(state, policy),
    nextDeadline: nextDeadlineInClear(state, policy),
    specialGroups: groupsOf(state),
    referredOn: state.registration.occurredOn,
    tasks: tasks(state, policy).map(({ command, subject, holder, term }) => ({
      key: [command, subject, holder.organisation].filter((part) => part !== undefined).join('/'),
      command,
      subject,
      organisation: holder.organisation,
      roles: holder.roles,
      dueOn: term.dueOn,
      overdueFrom: overdueFrom(term),
      term: { rule: term.rule, countsFrom: term.countsFrom, line: term.line, pausedDays: term.pausedDays, compartment: term.compartment },
    })),
    vNumbers: claimedNumbers(state),
    search: searchKeys(state),
    owners: readingOwners(policy, state),
    shelter: {
      stays: state.stays.map(({ place, kind, since, until }) => ({ place, kind, since, until })),
      waits: state.waits.map(({ kind, urgency, since, until }) => ({ kind, urgency, rank: policy.shelter.urgencies.findIndex((one) => one.urgency === urgency), since, until })),
    },
  };
}
