import { addDays, dayOf, startOfDay, type Instant, type LocalDate } from '../domain/policy/calendar';
import type { Policy } from '../domain/policy/schema';
import { commands, type Command } from '../domain/trajectory/commands';
import { decide, passTime } from '../domain/trajectory/decide';
import type { Actor } from '../domain/trajectory/events';
import { fold } from '../domain/trajectory/evolve';
import { isRegistered, type RegisteredState } from '../domain/trajectory/phase';
import { initialState, type TrajectoryState } from '../domain/trajectory/state';
import { demoPeople } from '../scripts/demo-people';
import { stories, type Step as Told } from '../scripts/demo-stories';
import { commandOf, registration } from './story';

/** How long ago the first referral was. */
const DAYS = 3 * 365;
/** How long nothing has happened at most since the last thing that did, where somebody is still waited for. */
const FORGOTTEN_DAYS = 60;
/** One life in so many days. */
const EVERY_DAYS = 4;

/**
 * Trajectories as the rules make them today of the demo's stories, begun on many days of the last years: finished ones of every age, open
 * ones in every phase, on time or late, with the reminders that time has sent. What a read model of years holds.
 */
export function lives(policy: Policy, now: Instant): RegisteredState[] {
  const people = new Map<string, Actor>(demoPeople().map(({ id, organisation, roles, programmes }) => [id, { person: id, organisation, roles, programmes }]));
  const today = dayOf(now);
  const groups = [[], [], ...Object.keys(policy.specialGroups).map((group) => [group])];
  const told = stories.flatMap((story) => {
    const length = story.reduce((days, { afterDays }) => days + afterDays, 0);
    const isFinished = live(story, addDays(today, -length), [], 0).closure !== undefined;
    const ages = Array.from({ length: (isFinished ? DAYS : length + FORGOTTEN_DAYS) / EVERY_DAYS }, (_, at) => at * EVERY_DAYS);
    return ages.map((age) => ({ story, age }));
  });
  return told.map(({ story, age }, at) => live(story, addDays(today, -age), groups[at % groups.length]!, at));

  /** As far as it has come today. */
  function live(story: readonly Told[], referredOn: LocalDate, specialGroups: string[], number: number): RegisteredState {
    let on = referredOn;
    const { by, body } = registration(number, on);
    let state: TrajectoryState = give(initialState, by, on, { name: 'register', data: commands.register.body.parse({ ...body, specialGroups }) });
    for (const { by, afterDays, resource, body } of story) {
      on = addDays(on, afterDays);
      if (on > today) break;
      const { name, inPath } = commandOf(resource);
      state = give(state, by, on, { name, data: commands[name].body.parse({ ...body(on), ...inPath }) } as Command);
    }
    state = passTime(state, now, policy);
    if (!isRegistered(state)) throw new TypeError('a life without a referral');
    return state;
  }

  /** Recorded in the first hour of the day that it happened on; what time did before has been done. */
  function give(before: TrajectoryState, by: string, on: LocalDate, command: Command): TrajectoryState {
    const at = startOfDay(on);
    const state = passTime(before, at, policy);
    const { events, rejection } = decide(state, command, { actor: people.get(by)!, now: at, policy });
    if (rejection) throw new Error(`${command.name} by ${by}: ${rejection.code}`);
    return fold(events, state);
  }
}
