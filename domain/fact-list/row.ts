import { cell, folded, fingerprintText, SURPLUS, type RawRow } from '../list/cells';
import { readDate } from '../list/dates';
import { filledIn, Notes } from '../list/notes';
import { rowProblem, type RowProblem } from '../list/problems';
import type { LocalDate } from '../policy/calendar';
import type { Policy } from '../policy/schema';
import { commands, type Command } from '../trajectory/commands';
import { holdersFor } from '../trajectory/permissions';
import { initialState } from '../trajectory/state';
import { columns, factList, ofEveryKind, type Column } from './columns';
import { kindOf, kinds, orderOf, type Bed, type FactKind, type Known } from './kinds';

/** What a row is read against. */
export interface FactContext {
  /** Of the guest's trajectory; missing where there is none with the row's V-number. */
  policy?: Policy;
  /** Those of the programme. */
  beds: readonly Bed[];
  today: LocalDate;
  /** The earlier row of the list that says exactly the same. */
  duplicateOf?: number;
}

/** A fact of a guest, with whose it is; or all that is wrong with the row. */
export type FactReading =
  | { command: Command; organisation: string; warnings: RowProblem[]; problems?: undefined }
  | { problems: RowProblem[]; command?: undefined; organisation?: undefined; warnings?: undefined };

/** Whom a row is about and where it stands among the guest's rows, before the rest of it is looked at. */
export interface Place {
  vNumber?: string;
  day?: LocalDate;
  /** On one day; see `kinds`. */
  order: number;
}

export function placeOf(row: RawRow): Place {
  const vNumber = cell(row, columns.vNumber);
  return { ...(/^\d{10}$/.test(vNumber) && { vNumber }), day: readDate(cell(row, columns.occurredOn)), order: orderOf(cell(row, columns.kind)) };
}

/** Tells rows that say exactly what an earlier one of the list said. Each row is shown once, in the list's order. */
export function duplicates(): (row: RawRow) => number | undefined {
  const first = new Map<string, number>();
  return (row) => {
    const text = fingerprintText(row, factList);
    const earlier = first.get(text);
    if (earlier === undefined) first.set(text, row.number);
    return earlier;
  };
}

/** Makes the command of a row, or says everything that is wrong with it at once. Never throws. Whether the facts allow it is for `decide`. */
export function readFact(row: RawRow, { policy, beds, today, duplicateOf }: FactContext): FactReading {
  if (SURPLUS in row.cells) return { problems: [rowProblem('cellCount')] };
  const notes = new Notes(row, shown);
  const fact = kindOf(notes.text(columns.kind));
  const vNumber = notes.text(columns.vNumber);
  if (notes.text(columns.kind) === '') notes.missing(columns.kind);
  else if (!fact) notes.refuse('kindUnknown', columns.kind, { known: Object.keys(kinds).join(', ') });
  if (vNumber === '') notes.missing(columns.vNumber);
  else if (!/^\d{10}$/.test(vNumber)) notes.refuse('notAVNumber', columns.vNumber);
  else if (!policy) notes.refuse('guestUnknown', columns.vNumber);
  const occurredOn = notes.day(columns.occurredOn) ?? notes.missing(columns.occurredOn);
  if (occurredOn !== undefined && occurredOn > today) notes.refuse('dateInFuture', columns.occurredOn);
  if (duplicateOf !== undefined) notes.refuseRow('duplicateRow', { row: duplicateOf });
  if (!fact || !policy) return { problems: notes.problems };

  const command = readCommand(notes, fact, occurredOn, { policy, beds, ...(occurredOn !== undefined && { on: occurredOn }) });
  const organisation = command && readOrganisation(notes, command, policy);
  if (!command || organisation === undefined || notes.problems.length > 0) return { problems: notes.problems };
  return { command, organisation, warnings: notes.warnings };
}

/** What a problem may repeat: codes and days, nothing that people wrote of a guest. */
const shown: readonly Column[] = [columns.kind, columns.occurredOn, columns.organisation, columns.until, columns.transferDeadline, columns.meeting, columns.next, columns.leftOn];

function readCommand(notes: Notes, { command: name, cells }: FactKind, occurredOn: LocalDate | undefined, known: Known): Command | undefined {
  const parts = Object.entries(cells);
  const used = new Set<string>([...ofEveryKind, ...parts.map(([, [column]]) => column)]);
  for (const column of factList.columns) if (!used.has(column) && notes.text(column) !== '') notes.refuse('notOfThisKind', column);
  const candidate = filledIn({ occurredOn, ...Object.fromEntries(parts.map(([part, [column, read]]) => [part, read(notes, column, known)])) });

  const parsed = commands[name].body.safeParse(candidate);
  if (parsed.success) return { name, data: parsed.data } as Command;
  const columnOf = (path: string): string | undefined =>
    path.startsWith('occurredOn') ? columns.occurredOn : parts.find(([part]) => path === part || path.startsWith(`${part}.`))?.[1][0];
  for (const issue of parsed.error.issues) {
    // A part that only another decision has.
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) notes.refuse('notOfThisKind', columnOf(key) ?? columns.kind);
    else notes.refuseWhatTheCommandRefuses([issue], columnOf);
  }
  return undefined;
}

/** Whose fact it is: policy says who records such a one. Where that is one organisation, a row need not name it. */
function readOrganisation(notes: Notes, { name, data }: Command, policy: Policy): string | undefined {
  const holders = [...new Set(holdersFor(policy, initialState, name, data).map(({ organisation }) => organisation))];
  const text = folded(notes.text(columns.organisation));
  const known = holders.join(', ');
  if (text === '') return holders.length === 1 ? holders[0] : notes.refuse('organisationNeeded', columns.organisation, { known });
  const named = holders.find((organisation) => [organisation, policy.organisations[organisation]!.name].some((one) => folded(one) === text));
  return named ?? notes.refuse('organisationNotItsOwn', columns.organisation, { known });
}
