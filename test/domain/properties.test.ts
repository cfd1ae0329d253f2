import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf } from '../../domain/policy/calendar';
import { commandNames } from '../../domain/trajectory/commands';
import { nextDeadline } from '../../domain/trajectory/deadlines';
import { execute, passTime } from '../../domain/trajectory/decide';
import { evolve, fold } from '../../domain/trajectory/evolve';
import type { TrajectoryEvent } from '../../domain/trajectory/events';
import { bedOf } from '../../domain/trajectory/phase';
import type { TrajectoryState } from '../../domain/trajectory/state';
import { tasks, waitingOn } from '../../domain/trajectory/terms';
import { plots } from '../support/domain/arbitraries';
import type { Who } from '../support/domain/actors';
import { momentOf, pilot, type Situation } from '../support/domain/given';
import { candidates, pairs, play, tell, type Play } from '../support/domain/playing';
import { brokenRules, impossibleDates } from '../support/domain/rules-by-events';

const policy = pilot();

/** A statement about whatever people try; a counterexample is told as a story, with the seed that tells it again. */
function always(numRuns: number, statement: (play: Play) => void): void {
  const property = fc.property(plots(policy), (plot) => {
    const played = play(plot);
    try {
      statement(played);
    } catch (error) {
      throw new Error(`${tell(played)}\n\n${(error as Error).message}`, { cause: error });
    }
  });
  fc.assert(property, { numRuns });
}

/** Where the play began, and where it was after each move. */
const situations = ({ played, end }: Play): Situation[] => [...played.map(({ outcome }) => outcome.before), end];
const through = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

describe('whatever people try, in whatever order', () => {
  test('a failed criterion alone never refuses, and nobody at high risk ends up without a plan', () => {
    always(250, ({ end }) => expect(brokenRules(end.events)).toEqual([]));
  });

  test('nothing is dated in the future or before what it rests on', () => {
    always(200, ({ end }) => expect(impossibleDates(end.events)).toEqual([]));
  });

  test('the log tells the same state from the beginning, also after it was written down', () => {
    always(100, ({ end }) => {
      expect(fold(end.events)).toEqual(end.state);
      expect(fold(through(end.events) as TrajectoryEvent[])).toEqual(end.state);
    });
  });

  test('a state that travels as JSON goes on as the one that stayed', () => {
    always(60, (story) => {
      for (const { outcome } of story.played) {
        if (!outcome.events) continue;
        const travelled = outcome.events.reduce(evolve, through(outcome.before.state) as TrajectoryState);
        expect(through(travelled)).toEqual(through(outcome.after.state));
      }
    });
  });

  test('the revision counts the facts that people made, no more and no less', () => {
    always(100, ({ played, end }) => {
      expect(end.state.revision).toBe(end.events.filter((event) => 'by' in event && event.by !== undefined).length);
      for (const { outcome } of played) if (outcome.events) expect(outcome.after.state.revision).toBe(outcome.before.state.revision + 1);
    });
  });

  test('who is waited for are the organisations of the tasks; once it is closed only whoever writes down that a bed was left', () => {
    always(100, (story) => {
      for (const { state, phase, policy } of situations(story)) {
        const owing = new Set(tasks(state, policy).map(({ holder }) => holder.organisation));
        expect(waitingOn(state, policy)).toEqual([...owing].sort());
        if (phase === 'closed') expect(tasks(state, policy).filter(({ command }) => !(command === 'endStay' && bedOf(state)))).toEqual([]);
      }
    });
  });

  test('what is due, somebody of whom it is waited for can do', () => {
    always(100, (story) => {
      const owing = ({ state, policy }: Situation) => tasks(state, policy);
      const whenDue = situations(story).flatMap((situation) => {
        const moments = new Set(owing(situation).map(({ term }) => momentOf(term.dueOn)));
        return [...moments].map((moment) => (moment > situation.now ? situation.passing(moment) : situation));
      });
      for (const situation of whenDue) {
        for (const { command, subject, holder } of owing(situation).filter(({ term }) => term.dueOn <= dayOf(situation.now))) {
          const waitedFor = holder.roles.map((role): Who => `${role}@${holder.organisation}`);
          expect([command, subject, waitedFor.some((who) => situation.allowed(who).includes(command))]).toEqual([command, subject, true]);
        }
      }
    });
  });

  test('an answer names a reason or makes a fact of the command, never both and never nothing', () => {
    always(100, ({ played }) => {
      for (const { outcome } of played) {
        if (outcome.rejection) expect(outcome.events).toBeUndefined();
        else {
          expect(outcome.events!.map((event) => event.by !== undefined)).toEqual(outcome.events!.map((_event, at) => at === 0));
          expect(outcome.events!.map(({ recordedAt }) => recordedAt)).toEqual(outcome.events!.map(() => outcome.before.now));
        }
      }
    });
  });
});

describe('time alone', () => {
  const far = '2031-01-01T00:00:00.000Z';

  test.each([
    ['at its moment', (at: string) => at],
    ['years late, after an outage', () => far],
  ])('moves strictly on with each deadline executed %s, and comes to rest', (_, clock) => {
    always(60, (story) => {
      for (const { state, policy } of [situations(story)[0]!, story.end]) {
        let current = state;
        let before = nextDeadline(current, policy);
        for (let count = 0; before; count += 1) {
          expect(count).toBeLessThan(300);
          current = execute(current, before, clock(before.at), policy).reduce(evolve, current);
          const after = nextDeadline(current, policy);
          if (after) expect(after.at > before.at || (after.at === before.at && after.key > before.key) ? 'on' : [before.key, after.key]).toBe('on');
          before = after;
        }
      }
    });
  });

  test('leads to the same place at once as step by step', () => {
    always(60, ({ end }) => {
      expect(passTime(end.state, far, end.policy)).toEqual(end.passing(far).state);
    });
  });

  test('is nobody’s fact', () => {
    always(60, ({ end }) => {
      expect(end.passing(far).state.revision).toBe(end.state.revision);
    });
  });
});

describe('what a page offers', () => {
  test('is all that is accepted: anything else is refused whatever its form says', () => {
    always(50, (story) => {
      for (const { who, draft, outcome } of story.played) {
        if (outcome.events) expect(outcome.before.allowed(who)).toContain(draft.name);
      }
      for (const who of pairs) {
        const offered = story.end.allowed(who);
        for (const name of commandNames.filter((one) => !offered.includes(one))) {
          const accepted = candidates(name, story.end).filter((draft) => story.end.when(draft, who).events);
          expect([who, name, accepted]).toEqual([who, name, []]);
        }
      }
    });
  });

  test('can be done: some form of it is accepted', () => {
    always(100, (story) => {
      for (const situation of [story.end, ...story.played.slice(-2).map(({ outcome }) => outcome.before)]) {
        for (const who of pairs) {
          for (const name of situation.allowed(who)) {
            const answers = candidates(name, situation).map((draft) => situation.when(draft, who));
            const codes = [...new Set(answers.map(({ rejection }) => rejection?.code))];
            expect([who, name, answers.some(({ events }) => events) ? 'accepted' : codes]).toEqual([who, name, 'accepted']);
          }
        }
      }
    });
  });
});

test('the plots are worth playing: a good part of what is tried is accepted, of every command', () => {
  const accepted = new Map<string, number>();
  const phases = new Set<string>();
  let moves = 0;
  for (const plot of fc.sample(plots(policy), { numRuns: 1000, seed: 2019 })) {
    const { played, end } = play(plot);
    phases.add(end.phase);
    moves += played.length;
    for (const { draft, outcome } of played) if (outcome.events) accepted.set(draft.name, (accepted.get(draft.name) ?? 0) + 1);
  }
  expect([...accepted.keys()].sort()).toEqual([...commandNames].sort());
  expect(phases.size).toBe(7);
  expect([...accepted.values()].reduce((sum, count) => sum + count, 0) / moves).toBeGreaterThan(0.3);
});
