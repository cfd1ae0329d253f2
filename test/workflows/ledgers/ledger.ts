import { amsterdam, plusDays, plusWorkingDays, type Day } from '../../support/story-calendar';

/*
 * What time alone has to do in a story, worked out from what the programme agreed on its terms and from the days on which people recorded
 * what they did. Nothing here or in the stories beside it comes from `domain/`: this is the second opinion. What comes out stands in a table
 * beside each story, was checked by eye against a calendar, and is what the tests hold the log against.
 */

/** One line of a ledger. */
export interface Line {
  /** The moment it is due, in UTC. */
  at: string;
  event: 'reminded' | 'restPeriodEnded' | 'pauseEnded' | 'termEscalated' | 'overdueOnEntry';
  /** Which term, and the day it is due: `dossierDelivery.IND:2035-06-01`. */
  term: string;
  step: string;
  /** As `role@organisation`, in alphabetical order; of what escalates the level, and for which organisation. */
  recipients: string[];
  /** What the mailboxes are called to which it goes: `lvv`, but `govo` while the municipality goes on alone. */
  box?: string;
}

/** Something that people owed for a while, and who did. */
export interface Owed {
  term: string;
  due: Day;
  /** From when it is known: ten in the morning of the day on which it was recorded, or midnight where time made it. */
  since: Day | Midnight;
  until: Day | Midnight;
  by: string[] | { since: Day; organisations: string[] }[];
  /** Others whom the ladder reminds together with the owners. */
  and?: string[];
  /** Where it goes by itself when it stays late. */
  climbsTo?: string;
  /** While the trajectory is under the policy with which the municipality goes on alone. */
  alone?: true;
}

/** The first moment of a day. */
export interface Midnight {
  midnightOf: Day;
}

const RECORDED_AT = 10;
export const chair = 'lsoChair@gemeente';
const members = (...organisations: string[]): string[] => organisations.map((organisation) => `lsoMember@${organisation}`);

export const days = (from: Day, count: number): Day => plusDays(from, count);
export const workingDays = (from: Day, count: number): Day => plusWorkingDays(from, count);
export const weeks = (from: Day, count: number): Day => plusDays(from, 7 * count);

/** A review is prepared by the chair and by every member. */
export const review = (due: Day, since: Owed['since'], until: Owed['until'], climbsTo?: string): Owed => ({
  term: 'progressReview', due, since, until, by: [chair], and: members('gemeente', 'INLIA', 'IND', 'DTV', 'AVIM', 'VWNN'), climbsTo,
});

/** The same where the municipality goes on alone, without the state. */
export const reviewAlone = (due: Day, since: Owed['since'], until: Owed['until']): Owed => ({
  term: 'progressReview', due, since, until, by: [chair], and: members('gemeente', 'INLIA', 'VWNN', 'GGD'), alone: true,
});

/** What time changes at the first moment of a day. */
export const turn = (event: 'restPeriodEnded' | 'pauseEnded', rule: string, day: Day): Line => ({ at: midnight(day), event, term: `${rule}:${day}`, step: 'ends', recipients: [] });

type Ladder = { step: string; workingDays: number; reminds: (owed: Owed, day: Day) => string[] }[];

const ladder: Ladder = [
  { step: 'ahead', workingDays: -5, reminds: owners },
  { step: 'onTheDay', workingDays: 0, reminds: owners },
  { step: 'toCoordinator', workingDays: 1, reminds: coordinators },
  { step: 'toChair', workingDays: 5, reminds: () => [chair] },
  { step: 'toManager', workingDays: 10, reminds: () => ['manager@gemeente'] },
  { step: 'escalates', workingDays: 15, reminds: ({ climbsTo }) => [climbsTo!] },
];

const ladderAlone: Ladder = [
  { step: 'ahead', workingDays: -3, reminds: owners },
  { step: 'onTheDay', workingDays: 0, reminds: owners },
  { step: 'toCoordinator', workingDays: 1, reminds: coordinators },
  { step: 'toManager', workingDays: 5, reminds: () => ['manager@gemeente'] },
  { step: 'escalates', workingDays: 10, reminds: ({ climbsTo }) => [climbsTo!] },
];

/** These are put to a level of escalation when they stay late; all others are left to people. */
const climbing = ['admissionTest', 'admissionDecision', 'dossierDelivery', 'perspectiveDecision', 'progressReview', 'commitment', 'departureOutcome', 'escalationAnswer'];

/** The ledger: everything that time does in a story, in the order in which it comes into the log. */
export function ledgerOf(turns: readonly Line[], story: readonly Owed[]): Line[] {
  const lines = [...turns.map((line) => ({ ...line, recorded: line.at })), ...story.flatMap(linesOf)];
  lines.sort((one, other) => compare(one.recorded, other.recorded) || compare(one.at, other.at) || compare(keyOf(one), keyOf(other)));
  return lines.map(({ recorded: _, ...line }) => line);
}

/** As a table to read: one line each. */
export const asText = (lines: readonly Line[]): string =>
  lines.map(({ at, event, term, step, recipients }) => `${at}  ${event.padEnd(15)}  ${term.padEnd(30)}  ${step.padEnd(13)}  ${recipients.join(' ') || '-'}\n`).join('');

/** Steps that were due before the term was known are silent; steps after it was settled never come. */
function linesOf(owed: Owed): (Line & { recorded: string })[] {
  const known = momentOf(owed.since);
  const settled = momentOf(owed.until);
  return (owed.alone ? ladderAlone : ladder).flatMap(({ step, workingDays: distance, reminds }): (Line & { recorded: string })[] => {
    if (step === 'escalates' && !climbing.includes(owed.term.replace(/\..*/, ''))) return [];
    const day = plusWorkingDays(owed.due, distance);
    const at = midnight(day);
    const line = { at, term: `${owed.term}:${owed.due}`, step };
    if (at <= known) return [{ ...line, event: 'overdueOnEntry', recipients: [], recorded: known }];
    if (at >= settled) return [];
    if (step === 'escalates' && owed.climbsTo === undefined) throw new Error(`nobody wrote down where ${line.term} goes on ${day}`);
    return [{ ...line, event: step === 'escalates' ? 'termEscalated' : 'reminded', recipients: [...new Set(reminds(owed, day))].sort(), ...(owed.alone && { box: 'govo' }), recorded: at }];
  });
}

function owners(owed: Owed, day: Day): string[] {
  return [...owing(owed, day), ...(owed.and ?? [])];
}

function coordinators(owed: Owed, day: Day): string[] {
  return owing(owed, day).map((owner) => owner.replace(/.*@/, 'coordinator@'));
}

/** Who owes it at the first moment of a day; what was recorded on that day itself came later. */
function owing({ by }: Owed, day: Day): string[] {
  if (typeof by[0] === 'string') return by as string[];
  const spells = (by as { since: Day; organisations: string[] }[]).filter((spell) => spell.since < day);
  return spells.at(-1)!.organisations.map((organisation) => `caseworker@${organisation}`);
}

function midnight(day: Day): string {
  return amsterdam(day).toISOString();
}

function momentOf(when: Day | Midnight): string {
  return typeof when === 'string' ? amsterdam(when, RECORDED_AT).toISOString() : midnight(when.midnightOf);
}

function keyOf({ term, step }: Line): string {
  return `${term}/${step}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
