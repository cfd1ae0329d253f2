import { amsterdam, plusDays, plusWorkingDays, type Day } from '../support/story-calendar';

/*
 * What time alone has to do in the story of `three-years.test.ts`, worked out from what the programme agreed on its terms and
 * from the days on which people recorded what they did. Nothing here comes from `domain/`: this is the second opinion. What comes out
 * stands in `three-years.ledger.txt`, was checked by eye against a calendar, and is what the test holds the log against.
 */

/** One line of the ledger. */
export interface Line {
  /** The moment it is due, in UTC. */
  at: string;
  event: 'reminded' | 'restPeriodEnded' | 'overdueOnEntry';
  /** Which term, and the day it is due: `dossierDelivery.IND:2035-06-01`. */
  term: string;
  step: string;
  /** As `role@organisation`, in alphabetical order. */
  recipients: string[];
}

/** Something that people owed for a while, and who did; all days are those on which it was recorded, at ten in the morning. */
interface Owed {
  term: string;
  due: Day;
  since: Day;
  until: Day;
  by: string[] | { since: Day; organisations: string[] }[];
  /** Others whom the ladder reminds together with the owners. */
  and?: string[];
}

const RECORDED_AT = 10;
const chair = 'lsoChair@gemeente';
const everyMember = ['gemeente', 'INLIA', 'IND', 'DTV', 'AVIM', 'VWNN'].map((organisation) => `lsoMember@${organisation}`);

const days = (from: Day, count: number): Day => plusDays(from, count);
const workingDays = (from: Day, count: number): Day => plusWorkingDays(from, count);
const weeks = (from: Day, count: number): Day => plusDays(from, 7 * count);

/** A review is prepared by the chair and by every member. */
const review = (due: Day, since: Day, until: Day): Owed => ({ term: 'progressReview', due, since, until, by: [chair], and: everyMember });
const commitment = (id: string, organisation: string, due: Day, until: Day): Owed => ({ term: `commitment.${id}`, due, since: '2035-07-17', until, by: [`caseworker@${organisation}`] });

const story: Owed[] = [
  // Referred on 1 March 2035, brought in a fortnight later; discussed on 3 April, recorded on the 4th.
  { term: 'referralDiscussion', due: days('2035-03-01', 14), since: '2035-03-15', until: '2035-04-04', by: [chair] },
  {
    term: 'admissionTest',
    due: workingDays('2035-03-01', 20),
    since: '2035-03-15',
    until: '2035-04-23',
    by: [
      { since: '2035-03-15', organisations: ['INLIA', 'IND'] }, // three criteria; information on two
      { since: '2035-03-28', organisations: ['INLIA', 'IND', 'gemeente'] }, // IND informed on the entry ban: the municipality concludes
      { since: '2035-04-05', organisations: ['IND', 'gemeente'] }, // INLIA is through; both risks, and Dublin
      { since: '2035-04-06', organisations: ['gemeente'] }, // IND informed on Dublin
    ],
  },
  // The last of the test is the public order risk of 13 April, recorded on the 23rd; decided and recorded on 2 May.
  { term: 'admissionDecision', due: workingDays('2035-04-13', 10), since: '2035-04-23', until: '2035-05-02', by: ['mayor@gemeente'] },
  { term: 'dossierDelivery.IND', due: workingDays('2035-05-02', 20), since: '2035-05-02', until: '2035-05-30', by: ['caseworker@IND'] },
  { term: 'dossierDelivery.DTV', due: workingDays('2035-05-02', 20), since: '2035-05-02', until: '2035-06-12', by: ['caseworker@DTV'] },
  // The last dossier is of 11 June; the rest ends fourteen days later.
  { term: 'perspectiveDecision', due: workingDays(days('2035-06-11', 14), 10), since: '2035-06-25', until: '2035-07-17', by: [chair] },
  commitment('c1', 'DTV', '2035-10-29', '2035-10-25'),
  commitment('c2', 'INLIA', '2035-12-27', '2036-01-15'),
  review('2035-09-25', '2035-07-17', '2035-09-25'), // agreed on
  review(weeks('2035-09-25', 12), '2035-09-25', '2035-12-13'), // held early
  review('2036-04-25', '2035-12-13', '2036-05-14'), // agreed on, and forgotten
  review(weeks('2036-05-14', 12), '2036-05-14', '2036-08-07'), // held in time, recorded a day later
  review('2036-10-27', '2036-08-07', '2036-10-27'), // agreed on
  review('2036-12-30', '2036-10-27', '2037-01-07'), // agreed on, held late
  review(weeks('2037-01-07', 12), '2037-01-07', '2037-04-08'), // held late
  review(weeks('2037-04-08', 12), '2037-04-08', '2037-06-16'), // held before anybody was reminded
  review(weeks('2037-06-16', 12), '2037-06-16', '2037-09-08'),
  review('2037-12-28', '2037-09-08', '2037-12-28'), // agreed on
  review(weeks('2037-12-28', 12), '2037-12-28', '2038-03-22'),
  review('2038-04-28', '2038-03-22', '2038-04-28'), // agreed on: the first working day after five days off
  review('2038-06-14', '2038-04-28', '2038-06-16'), // agreed on, by mistake on tweede pinksterdag
];

const restPeriod: Line = {
  at: midnight(days('2035-06-11', 14)), event: 'restPeriodEnded', term: `restPeriod:${days('2035-06-11', 14)}`, step: 'ends', recipients: [],
};

const ladder: { step: string; workingDays: number; reminds: (owed: Owed, day: Day) => string[] }[] = [
  { step: 'ahead', workingDays: -5, reminds: owners },
  { step: 'onTheDay', workingDays: 0, reminds: owners },
  { step: 'toCoordinator', workingDays: 1, reminds: coordinators },
  { step: 'toChair', workingDays: 5, reminds: () => [chair] },
  { step: 'toManager', workingDays: 10, reminds: () => ['manager@gemeente'] },
];

/** The ledger: everything that time does in the story, in the order in which it comes into the log. */
export function ledger(): Line[] {
  const lines = [{ ...restPeriod, recorded: restPeriod.at }, ...story.flatMap(linesOf)];
  lines.sort((one, other) => compare(one.recorded, other.recorded) || compare(one.at, other.at) || compare(keyOf(one), keyOf(other)));
  return lines.map(({ recorded: _, ...line }) => line);
}

/** As a table to read: one line each. */
export const asText = (lines: Line[]): string =>
  lines.map(({ at, event, term, step, recipients }) => `${at}  ${event.padEnd(15)}  ${term.padEnd(30)}  ${step.padEnd(13)}  ${recipients.join(' ') || '-'}\n`).join('');

/** Steps that were due before the term was known are silent; steps after it was settled never come. */
function linesOf(owed: Owed): (Line & { recorded: string })[] {
  const known = amsterdam(owed.since, RECORDED_AT).toISOString();
  const settled = amsterdam(owed.until, RECORDED_AT).toISOString();
  return ladder.flatMap(({ step, workingDays: distance, reminds }): (Line & { recorded: string })[] => {
    const day = plusWorkingDays(owed.due, distance);
    const at = midnight(day);
    const line = { at, term: `${owed.term}:${owed.due}`, step };
    if (at <= known) return [{ ...line, event: 'overdueOnEntry', recipients: [], recorded: known }];
    if (at >= settled) return [];
    return [{ ...line, event: 'reminded', recipients: [...new Set(reminds(owed, day))].sort(), recorded: at }];
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

function keyOf({ term, step }: Line): string {
  return `${term}/${step}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
