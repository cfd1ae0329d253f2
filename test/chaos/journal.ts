import { createHash } from 'node:crypto';
import type { LeftBed } from './beds';
import type { Step } from '../../scripts/demo-stories';

/** A request that somebody made, however often it had to be sent. */
export interface Asked {
  /** The Idempotency-Key. It also stands in the request's own words, so that its fact can be found in the log without asking the log. */
  key: string;
  /** Id of the demo person. */
  person: string;
  trajectory: string;
  attempts: number;
  /** The answer that ended the sending: a success or a refusal. Missing as long as nobody knows. */
  answer?: { status: number; code?: string; revision?: number };
}

/** What people asked for and what they were told. The oracle holds it against the log. */
export class Journal {
  private readonly byTrajectory = new Map<string, Asked[]>();
  /** Answers that nobody should get: a crash may cost time, and nothing else. */
  readonly faults: string[] = [];
  /** How often people heard `unavailable`, `outcome-unknown`, or nothing. */
  readonly heard = new Map<string, number>();
  /** Trajectories that were touched since they were last looked at. */
  readonly touched = new Set<string>();

  /** Trajectories that lists brought in; whoever brought them holds them against the list. */
  readonly fromLists = new Set<string>();
  /** Moves of the programme to another policy, each with who asked for it. */
  readonly adoptions: { id: string; person: string }[] = [];
  /** Emergency beds that were given and left. */
  readonly leftBeds: LeftBed[] = [];
  private guests = 0;

  /** Nobody else has it. */
  newVNumber(): string {
    this.guests += 1;
    return String(this.guests).padStart(10, '0');
  }

  note(key: string, person: string, trajectory: string): Asked {
    const asked: Asked = { key, person, trajectory, attempts: 0 };
    this.byTrajectory.set(trajectory, [...this.of(trajectory), asked]);
    this.touched.add(trajectory);
    return asked;
  }

  hear(what: string): void {
    this.heard.set(what, (this.heard.get(what) ?? 0) + 1);
  }

  /** How often somebody heard 503. */
  get unavailable(): number {
    return (this.heard.get('unavailable') ?? 0) + (this.heard.get('outcome-unknown') ?? 0);
  }

  of(trajectory: string): Asked[] {
    return this.byTrajectory.get(trajectory) ?? [];
  }

  get trajectories(): string[] {
    return [...this.byTrajectory.keys()];
  }

  get acknowledged(): number {
    return [...this.byTrajectory.values()].flat().filter(isAcknowledged).length;
  }
}

export const isAcknowledged = ({ answer }: Asked): boolean => answer !== undefined && answer.status < 300;
export const isRefused = ({ answer }: Asked): boolean => answer !== undefined && answer.status >= 400;

/** How the log names a request: made of who asks and their key, so it can be known before it is there. */
export const requestIdOf = (issuer: string, { person, key }: Pick<Asked, 'person' | 'key'>): string =>
  createHash('sha256').update(JSON.stringify([issuer, person, key])).digest('hex');

/** How the log names the request with which a move to another policy brings a trajectory along. */
export const adoptionRequestOf = (adoption: string, trajectory: string): string =>
  createHash('sha256').update(JSON.stringify(['policy-adoption', adoption, trajectory])).digest('hex');

/** A request's words, that no other request has. */
export const markOf = (key: string): string => `[${key}]`;

const WORDS = ['conclusion', 'motivation', 'what', 'reference', 'note', 'summary', 'reason', 'remark'];

/** A story's step with the request's mark among its words. */
export function marked(body: ReturnType<Step['body']>, key: string): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...body };
  const field = WORDS.find((one) => typeof copy[one] === 'string');
  if (field !== undefined) copy[field] = `${copy[field] as string} ${markOf(key)}`;
  else if (Array.isArray(copy.evidence)) copy.evidence = [...(copy.evidence as unknown[]), markOf(key)];
  else if (Array.isArray(copy.names)) copy.names = (copy.names as object[]).map((name) => ({ ...name, source: `Gesprek ${markOf(key)}` }));
  else throw new Error(`no words in ${JSON.stringify(body)}`);
  return copy;
}
