import { dayOf, daysBetween, type LocalDate } from '../domain/policy/calendar';
import { overdueFrom } from '../domain/trajectory/deadlines';
import { evolve } from '../domain/trajectory/evolve';
import type { EventType } from '../domain/trajectory/events';
import { stalledFrom } from '../domain/trajectory/stalled';
import { initialState } from '../domain/trajectory/state';
import { termRules, type TermRule } from '../domain/trajectory/term-rules';
import { openTerms } from '../domain/trajectory/terms';
import { outcomeClasses, type OutcomeClass } from './figures';
import type { Guest } from './guest';
import type { History, Meeting } from './simulate';

/** What a history shows. Waiting times are in days from the referral, of those who got there, the shortest first. */
export interface Measures {
  cameIn: number;
  refused: number;
  stillOpen: number;
  toFirstLso: number[];
  toPerspective: number[];
  toOutcome: Record<OutcomeClass, number[]>;
  meetings: Meeting[];
  itemsPerMeeting: number;
  /** Days that trajectories were open, all together. */
  trajectoryDays: number;
  /** Of those, the days on which something was late; by term too, of which several can be late on one day. */
  overdueDays: number;
  overdueDaysOf: Record<TermRule, number>;
  /** The terms that ran for anybody, in the order of the domain. */
  termsThatRan: TermRule[];
  /** What was owed and left undone, because deeds or figures lack it: `command.organisation`, sorted. */
  notPlayed: string[];
}

export function measure({ scene, endsOn, guests, meetings }: History): Measures {
  const { policy, figures } = scene;
  const overdueDaysOf = Object.fromEntries(termRules.map((rule) => [rule, 0])) as Record<TermRule, number>;
  const ran = new Set<TermRule>();
  let trajectoryDays = 0;
  let overdueDays = 0;

  for (const { events } of guests) {
    let state = initialState;
    events.forEach((event, at) => {
      state = evolve(state, event);
      if (state.closure) return;
      const next = events[at + 1];
      const from = dayOf(event.recordedAt);
      const until = next ? dayOf(next.recordedAt) : endsOn;
      if (from === until) return;
      const daysSince = (day: LocalDate): number => Math.max(0, daysBetween(day > from ? day : from, until));
      trajectoryDays += daysSince(from);
      const terms = openTerms(state, policy);
      for (const { rule } of terms) ran.add(rule);
      const stalled = stalledFrom(state, policy);
      if (stalled === undefined) return;
      overdueDays += daysSince(dayOf(stalled));
      for (const rule of new Set(terms.map((term) => term.rule))) {
        // Of two promises that are late on one day, that day counts once.
        overdueDaysOf[rule] += Math.max(...terms.filter((term) => term.rule === rule).map((term) => daysSince(dayOf(overdueFrom(term)))));
      }
    });
  }

  const waits = (some: readonly Guest[], until: EventType): number[] =>
    some.flatMap(({ state, events }) => {
      const reached = events.find(({ type }) => type === until);
      return reached ? [daysBetween(state.registration!.occurredOn, dayOf(reached.recordedAt))] : [];
    }).sort((one, other) => one - other);

  return {
    cameIn: guests.length,
    refused: guests.filter(({ state }) => state.closure?.kind === 'refused').length,
    stillOpen: guests.filter(({ isOpen }) => isOpen).length,
    toFirstLso: waits(guests, 'referralDiscussed'),
    toPerspective: waits(guests, 'perspectiveDecided'),
    toOutcome: Object.fromEntries(
      outcomeClasses.map((outcomeClass) => [outcomeClass, waits(guests.filter(({ fate }) => fate.outcomeClass === outcomeClass), 'closed')]),
    ) as Record<OutcomeClass, number[]>,
    meetings,
    itemsPerMeeting: figures.lso.itemsPerMeeting,
    trajectoryDays,
    overdueDays,
    overdueDaysOf,
    termsThatRan: termRules.filter((rule) => ran.has(rule)),
    notPlayed: [...new Set(guests.flatMap((guest) => [...guest.notPlayed]))].sort(),
  };
}

/** The least of the values that so much of them (0.5 for the median) does not exceed; missing where there are none. */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
