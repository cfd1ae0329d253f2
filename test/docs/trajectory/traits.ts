import type { Policy } from '../../../domain/policy/schema';
import { isRegistered, phaseOf, type Phase } from '../../../domain/trajectory/phase';
import { initialState, type TrajectoryState } from '../../../domain/trajectory/state';
import { openTerms } from '../../../domain/trajectory/terms';
import { openTurns } from '../../../domain/trajectory/turns';

/** Where a trajectory can be; before the referral it is nowhere yet. */
export type Place = Phase | 'nowhere';

export const placeOf = (state: TrajectoryState, policy: Policy): Place => (isRegistered(state) ? phaseOf(state, policy) : 'nowhere');

type Part = keyof TrajectoryState;
/** Parts of which every trajectory's differ, and that say nothing of where it is. */
const untold: readonly Part[] = ['schemaVersion', 'revision', 'registration', 'stepsTaken'];
const parts = (Object.keys(initialState) as Part[]).filter((part) => !untold.includes(part));

/**
 * Tells what can be told of a state without knowing what its parts mean: which of them there are (those that the phase follows from two by
 * two), what they say and what time will do; and where that is: in which phase, closed how, and in which phase it would be reopened.
 */
export class Traits {
  private readonly codes: ReadonlySet<string>;
  private readonly deciding = new Set<Part>();
  /** States share the parts that a fact leaves as they were. */
  private readonly said = new WeakMap<object, string[]>();

  constructor(private readonly policy: Policy) {
    this.codes = new Set(codesIn(policy));
  }

  of(state: TrajectoryState): { where: string; traits: string[] } {
    const where = `${this.phase(state)}/${state.closure?.kind ?? ''}/${this.phase({ ...state, closure: undefined })}`;
    const has = (part: Part): string => `${countIn(state, part)} ${part}`;
    const deciding = [...this.deciding].map(has);
    const twoByTwo = deciding.flatMap((one, at) => deciding.slice(at + 1).map((other) => `${one}, ${other}`));
    const time = [...openTurns(state, this.policy), ...openTerms(state, this.policy)].map(({ rule }) => rule);
    const told = Object.entries(state).flatMap(([part, value]) => (untold.includes(part as Part) ? [] : this.saidIn(part, value)));
    return { where, traits: [...twoByTwo, ...parts.map(has), ...told, ...time] };
  }

  /** Notes which parts are looked at to tell the phase: it follows from those. */
  private phase(state: TrajectoryState): Place {
    const watched = new Proxy(state, { get: (target, part: Part) => (untold.includes(part) || this.deciding.add(part), target[part]) });
    return placeOf(watched, this.policy);
  }

  private saidIn(part: string, value: unknown): string[] {
    if (typeof value !== 'object' || value === null) return said(value, this.codes, part);
    const known = this.said.get(value) ?? [...new Set(said(value, this.codes, part))];
    this.said.set(value, known);
    return known;
  }
}

/** Of what is kept by code, such as criteria, how many there are; of all else whether there is any. */
function countIn(state: TrajectoryState, part: Part): number {
  const value: unknown = state[part];
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1;
  const count = Object.keys(value).length;
  return part in initialState && !Array.isArray(value) ? count : Math.min(count, 1);
}

/** The paths of a value, with the signs it has there. Which of a policy's codes it says makes no difference to what can be done, nor do days, numbers and words. */
function said(value: unknown, codes: ReadonlySet<string>, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => said(one, codes, `${path}[]`));
  if (typeof value === 'object') return Object.entries(value).flatMap(([key, one]) => said(one, codes, codes.has(key) ? `${path}.*` : `${path}.${key}`));
  const text = typeof value === 'boolean' || typeof value === 'string' ? String(value) : '';
  return /^[a-z]+[A-Za-z]*$/.test(text) && !codes.has(text) ? [`${path}=${text}`] : [path];
}

/** Every code that a policy has, of whatever. */
function codesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(codesIn);
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, one]) => [key, ...codesIn(one)]);
  return typeof value === 'string' ? [value] : [];
}
