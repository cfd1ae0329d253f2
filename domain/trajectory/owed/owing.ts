import type { LocalDate } from '../../policy/calendar';
import { holdersOf, type Holder } from '../../policy/grants';
import { mandateOf, type OwedCommand } from '../../policy/mandates';
import type { Line } from '../../policy/lines';
import type { Compartment, Policy } from '../../policy/schema';
import type { CommandName } from '../commands';
import type { EventType, Since } from '../events';
import type { PausedTime } from '../pauses';
import type { RegisteredState } from '../phase';
import type { TermRule } from '../term-rules';

/** Something that somebody has to do, by the command that does it. */
export interface Task {
  command: CommandName;
  /** Which criterion, risk, commitment or dossier, where there are several. */
  subject?: string;
  /** Who is waited for. */
  holder: Holder;
}

/** What people owe, since when, and until when by policy's line or by what they agreed; working out the day is for `terms.ts`. */
export type Owed = {
  rule: TermRule;
  /** Which criterion, commitment or dossier, where there are several terms of the rule. */
  subject?: string;
  tasks: Task[];
  /** Where only those who unseal it may know of this. */
  compartment?: Compartment;
  since: Since;
} & ({ line: Line } | { dueOn: LocalDate; agreedOn: LocalDate });

/** What may be late: tasks that are due on one day. */
export interface Term {
  /** Names this term with its due day, so that a term that moves is a new one with its reminders ahead. */
  key: string;
  rule: TermRule;
  dueOn: LocalDate;
  countsFrom: Since;
  /** The policy's line; missing where people agreed on the day itself. */
  line?: Line;
  /** Holidays that were passed over on the way. */
  skipped: LocalDate[];
  /** Days that pauses added: 0 where policy keeps the day although a pause fell before it; missing where none did. */
  pausedDays?: number;
  /** The time in which it stands still, late or not; none where policy lets it run on. */
  pauses: readonly PausedTime[];
  /** Where only those who unseal it may know of this. */
  compartment?: Compartment;
  tasks: Task[];
}

/** One part of the path: what it owes now. */
export type Part = (state: RegisteredState, policy: Policy) => Iterable<Owed>;

/** What was owed before a closure is not late for the time that it was closed. */
export const notWhileClosed = ({ reopenedOn }: RegisteredState, fact: EventType, on: LocalDate): Since =>
  reopenedOn !== undefined && reopenedOn > on ? { fact: 'reopened', on: reopenedOn } : { fact, on };

export const mandated = (policy: Policy, command: OwedCommand): Task[] => holdersOf(policy, mandateOf(policy, command)).map((holder) => ({ command, holder }));
