import fc from 'fast-check';
import { addDays, dayOf } from '../../../domain/policy/calendar';
import { distinct } from '../../../domain/policy/grants';
import type { LadderStep, Policy } from '../../../domain/policy/schema';
import { commandNames, commands, type CommandName } from '../../../domain/trajectory/commands';
import type { TurnRule } from '../../../domain/trajectory/deadline-rules';
import { nextDeadline, recipientsOf, stepKey } from '../../../domain/trajectory/deadlines';
import type { Actor, EventType, TrajectoryEvent } from '../../../domain/trajectory/events';
import { allowedCommands } from '../../../domain/trajectory/decide';
import { evolve } from '../../../domain/trajectory/evolve';
import type { Term } from '../../../domain/trajectory/owed/owing';
import { holdersFor, mandatedPairs } from '../../../domain/trajectory/permissions';
import { isRegistered, phaseOf, type Phase } from '../../../domain/trajectory/phase';
import { formerOf } from '../../../domain/trajectory/reentry';
import type { TrajectoryState } from '../../../domain/trajectory/state';
import type { TermRule } from '../../../domain/trajectory/term-rules';
import { openTerms } from '../../../domain/trajectory/terms';
import { openTurns } from '../../../domain/trajectory/turns';
import { drafts, onDay, starts } from '../../support/domain/arbitraries';
import { placeOf, Traits, type Place } from './traits';
import { bed, commandOf, identityStep, refuse, register, type Draft } from '../../support/domain/commands';
import { did, given, momentOf, pilot, type Outcome, type Situation } from '../../support/domain/given';
import { candidates } from '../../support/domain/playing';

/*
 * Goes wherever the rules let a trajectory go, and writes down what it finds there. It knows commands, forms and situations from the generators
 * of the property tests, and everything else from the answers of `decide`: a command that is new to them is new here too.
 */

/** What was found. Sets are sorted by nobody; whoever shows them does. */
export interface Explored {
  /** The facts that lead from one phase to another, by `from>to`. */
  moves: Map<string, Set<EventType>>;
  /** Where each command was accepted; of closed trajectories also how they had been closed. */
  accepted: Map<CommandName, Set<Place>>;
  acceptedAfter: Map<CommandName, Set<string>>;
  terms: Map<TermRule, TermFound>;
  turns: Map<TurnRule, { phases: Set<Phase>; countsFrom: Set<EventType>; makes: Set<EventType> }>;
}

export interface TermFound {
  phases: Set<Phase>;
  countsFrom: Set<EventType>;
  /** The policy's lines; `agreed` where people agreed on the day. */
  lines: Set<string>;
  /** Who owes what, as `role@organisation`: whoever has the first of the roles is reminded. */
  owed: Map<CommandName, Set<string>>;
  /** Whom each step of the ladder reminds who neither owes it, nor is the coordinator of whoever does. */
  others: Map<string, Set<string>>;
}

/** The command that makes a fact; none where time or others do. */
export const commandOfFact = (type: EventType): CommandName | undefined => commandNames.find((name) => commands[name].fact === type);

const MOST_FORMS = 10;

/** @param seed for the forms that are tried besides the likeliest ones */
export function explore(seed: number): Explored {
  return new Explorer(pilot(), seed).found;
}

/** Everybody at an organisation whom the policy gives anything to, as one. */
const organisations: Actor[] = [...new Set(mandatedPairs(pilot()).map(({ organisation }) => organisation))].map((organisation) => ({
  person: `everybody at ${organisation}`, organisation, roles: mandatedPairs(pilot()).filter((pair) => pair.organisation === organisation).map(({ role }) => role), programmes: [pilot().programme],
}));

class Explorer {
  readonly found: Explored = { moves: new Map(), accepted: new Map(), acceptedAfter: new Map(), terms: new Map(), turns: new Map() };
  private readonly forms: Map<CommandName, Draft[]>;
  private readonly seen = new Map<string, Set<string>>();
  private readonly ahead: Situation[] = [];
  private readonly traits: Traits;

  constructor(private readonly policy: Policy, seed: number) {
    this.forms = formsOf(policy, seed);
    this.traits = new Traits(policy);
    this.comeTo(given().on('2019-06-03'));
    for (const facts of Object.values(starts)) if (facts.length > 0) this.comeTo(given(...facts).on());
    // A bed is given early or late, and is asked back whichever way the trajectory ends.
    this.comeTo(given(...starts['a fail and low risks'], did(bed(), 'caseworker@INLIA', '2019-06-17'), did(refuse(), 'mayor@gemeente', '2019-06-19')).on());
    // An answer is asked for by a day or within policy's term.
    this.comeTo(given(...starts['a fail and low risks'], did(identityStep('passport', 'requested', { answerDueOn: '2019-08-01' }), 'caseworker@DTV', '2019-06-17')).on());
    this.comeBack();
    for (let next = this.ahead.shift(); next; next = this.ahead.shift()) this.lookAround(next);
  }

  /** Goes on from a situation later, if there is something about it that was not seen in its phase before. */
  private comeTo(situation: Situation): void {
    this.describe(situation.state);
    const { where, traits } = this.traits.of(situation.state);
    if (this.isNews(where, traits)) this.ahead.push(situation);
  }

  private isNews(where: string, traits: readonly string[]): boolean {
    const seen = this.seen.get(where) ?? new Set();
    this.seen.set(where, seen);
    const before = seen.size;
    for (const trait of traits) seen.add(trait);
    return seen.size > before;
  }

  /** A guest comes back whose former trajectory had passes. */
  private comeBack(): void {
    const { state } = given(...starts.closed).on();
    const former = isRegistered(state) ? formerOf('7d444840-9dc0-11d1-b245-5ffdce74fad2', state) : undefined;
    this.follow(given().on('2019-10-01').when(register({ formerTrajectory: former!.trajectory }), 'caseworker@INLIA', former), 'register');
  }

  private lookAround(situation: Situation): void {
    const today = dayOf(situation.now);
    for (const name of this.offered(situation)) {
      for (const draft of [...candidates(name, situation), ...this.forms.get(name)!]) this.tryOut(situation, onDay(draft, today));
    }
    this.letTimePass(situation);
  }

  private tryOut(situation: Situation, draft: Draft): void {
    const { data } = commandOf(draft, dayOf(situation.now));
    for (const { organisation, roles } of distinct(holdersFor(this.policy, situation.state, draft.name, data)).slice(0, 4)) {
      this.follow(situation.when(draft, `${roles[0]!}@${organisation}`), draft.name);
    }
  }

  private follow(outcome: Outcome, name: CommandName): void {
    if (!outcome.events) return;
    const { state } = outcome.before;
    among(this.found.accepted, name, placeOf(state, this.policy));
    if (state.closure) among(this.found.acceptedAfter, name, state.closure.kind);
    this.walk(state, outcome.events);
    this.comeTo(outcome.after);
  }

  private letTimePass(situation: Situation): void {
    const today = dayOf(situation.now);
    const next = nextDeadline(situation.state, this.policy)?.at;
    const turns = openTurns(situation.state, this.policy).map(({ dueOn }) => momentOf(dueOn)).filter((on) => on < momentOf(addDays(today, 200)));
    for (const until of [next, momentOf(addDays(today, 15)), ...turns]) {
      if (until === undefined || until <= situation.now) continue;
      const later = situation.passing(until);
      this.walk(situation.state, later.events.slice(situation.events.length));
      // Time may let people do something without any fact.
      const place = placeOf(later.state, this.policy);
      const isOpening = [...this.offered(later)].some((name) => !this.found.accepted.get(name)?.has(place));
      if (this.isNews(place, [[...this.offered(later)].join()]) && isOpening) this.ahead.push(later);
      else this.comeTo(later);
    }
  }

  /** From fact to fact: which of them lead into another phase. */
  private walk(from: TrajectoryState, events: readonly TrajectoryEvent[]): void {
    let state = from;
    for (const event of events) {
      const next = evolve(state, event);
      const [before, after] = [placeOf(state, this.policy), placeOf(next, this.policy)];
      if (before !== after) among(this.found.moves, `${before}>${after}`, event.type);
      state = next;
    }
  }

  private offered(situation: Situation): Set<CommandName> {
    const { state, policy, now } = situation;
    return new Set(organisations.flatMap((actor) => allowedCommands(state, { actor, now, policy })));
  }

  /** What runs there: of each term whom it waits for, what it counts from and whom it reminds. */
  private describe(state: TrajectoryState): void {
    const { terms, turns } = this.found;
    const phase = phaseOf(state, this.policy);
    for (const term of openTerms(state, this.policy)) {
      const { rule, countsFrom, line, tasks } = term;
      const owed = tasks.map(({ command, holder }) => `${command} ${holder.roles.length > 1 ? '' : holder.roles[0]!}@${holder.organisation}`);
      if (!this.isNews(phase, [`${rule} from ${countsFrom.fact} by ${line} ${owed.join()}`])) continue;
      const found: TermFound = terms.get(rule) ?? { phases: new Set(), countsFrom: new Set(), lines: new Set(), owed: new Map(), others: new Map() };
      terms.set(rule, found);
      found.phases.add(phase);
      found.countsFrom.add(countsFrom.fact);
      found.lines.add(line ?? 'agreed');
      for (const { command, holder } of tasks) among(found.owed, command, `${holder.roles.length > 1 ? '' : holder.roles[0]!}@${holder.organisation}`);
      for (const step of this.policy.ladder) for (const other of this.remindedBesides(term, step, state)) among(found.others, step.step, other);
    }
    for (const { rule, countsFrom, fact } of openTurns(state, this.policy)) {
      const found = turns.get(rule) ?? { phases: new Set(), countsFrom: new Set(), makes: new Set() };
      turns.set(rule, found);
      found.phases.add(phase);
      found.countsFrom.add(countsFrom.fact);
      found.makes.add(fact.type);
    }
  }

  private remindedBesides({ key, tasks }: Term, { step, reminds }: LadderStep, state: TrajectoryState): string[] {
    return recipientsOf({ key: stepKey(key, step) }, state, this.policy)
      .filter(({ organisation, role }) => role !== reminds && !tasks.some(({ holder }) => holder.organisation === organisation && holder.roles[0] === role))
      .map(({ organisation, role }) => `${role}@${organisation}`);
  }
}

function among<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

/** Some forms of each command, all of the day they are given on. */
function formsOf(policy: Policy, seed: number): Map<CommandName, Draft[]> {
  const forms = new Map<CommandName, Map<string, Draft>>(commandNames.map((name) => [name, new Map()]));
  for (const draft of fc.sample(drafts(policy), { numRuns: 4000, seed })) {
    const form = { ...draft, data: { ...draft.data, occurredOn: 'today' } } as Draft;
    const some = forms.get(draft.name)!;
    if (some.size < MOST_FORMS) some.set(JSON.stringify(form), form);
  }
  return new Map([...forms].map(([name, some]) => [name, [...some.values()]]));
}
