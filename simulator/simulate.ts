import { addDays, isWorkingDay, startOfDay, type LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { chanceOf } from './chance';
import { fateOf, workingDayFrom } from './fate';
import type { Figures } from './figures';
import { Guest, type Today } from './guest';

/** What is simulated. */
export interface Scene {
  policy: Policy;
  figures: Figures;
  guests: number;
  years: number;
  seed: number;
  startsOn: LocalDate;
}

/** A meeting of the LSO: what it was asked to discuss, and how much of that it came to. */
export interface Meeting {
  on: LocalDate;
  asked: number;
  discussed: number;
}

/** What happened, before the day on which it ends. */
export interface History {
  scene: Scene;
  endsOn: LocalDate;
  /** Those who came in. */
  guests: Guest[];
  meetings: Meeting[];
}

const DAYS_A_YEAR = 365.25;
const HALF_DAY_MS = 12 * 3_600_000;

/** Lets guests come, organisations do what they owe, the LSO meet and time pass, day by day. The same scene gives the same history. */
export function simulate(scene: Scene): History {
  const { policy, figures, startsOn } = scene;
  const span = Math.round(scene.years * DAYS_A_YEAR);
  const endsOn = addDays(startsOn, span);
  const guests = Array.from({ length: scene.guests }, (_, at) => {
    const chance = chanceOf(scene.seed, at + 1);
    return new Guest(at + 1, fateOf(chance, policy, figures, startsOn, Math.min(figures.arrivals.withinDays, span)), chance, policy, figures);
  });
  const meetings: Meeting[] = [];
  let nextMeeting = meetingAfter(startsOn, scene);
  for (let date = startsOn; date < endsOn; date = addDays(date, 1)) {
    if (!isWorkingDay(date, policy.holidays)) continue;
    const today: Today = { date, noon: new Date(Date.parse(startOfDay(date)) + HALF_DAY_MS).toISOString() };
    for (const guest of guests) guest.live(today);
    if (date < nextMeeting) continue;
    nextMeeting = meetingAfter(date, scene);
    meetings.push(meet(guests, today, nextMeeting, figures.lso.itemsPerMeeting));
  }
  return { scene, endsOn, guests: guests.filter(({ events }) => events.length > 0), meetings };
}

/** The LSO meets every so many days, or on the first working day after. */
function meetingAfter(day: LocalDate, { startsOn, policy, figures }: Scene): LocalDate {
  let meeting = startsOn;
  for (let planned = startsOn; meeting <= day; meeting = workingDayFrom(planned, policy.holidays)) planned = addDays(planned, figures.lso.everyDays);
  return meeting;
}

/** What is due first is discussed first; what does not fit waits for the next meeting. */
function meet(guests: readonly Guest[], today: Today, nextMeeting: LocalDate, itemsPerMeeting: number): Meeting {
  const agenda = guests
    .flatMap((guest) => guest.itemsForTheLso(nextMeeting).map((task) => ({ guest, task })))
    .sort(({ task: { term: one } }, { task: { term: other } }) => (one.dueOn < other.dueOn ? -1 : one.dueOn > other.dueOn ? 1 : 0));
  const inTime = agenda.slice(0, itemsPerMeeting);
  for (const { guest, task } of inTime) guest.discuss(task, today);
  return { on: today.date, asked: agenda.length, discussed: inTime.length };
}
