import { createHash, randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import type { CommandData, CommandName } from '../../domain/trajectory/commands';
import type { TrajectoryEvent } from '../../domain/trajectory/events';
import type { Receipt } from '../../domain/trajectory/head';
import { places, trajectoryOwner } from '../../keys/names';
import { openJson } from '../../keys/seal';
import type { guestTrajectory } from '../../workflows';
import type { GivenCommand, TrajectoryInput, TrajectoryView } from '../../workflows/messages';
import { amsterdam, type Day } from './story-calendar';
import type { TimeSkipping } from './time-skipping';

/** What a story is told on. */
export type Stage = Pick<TimeSkipping, 'env' | 'prisma' | 'keys' | 'policies' | 'taskQueue'>;

/** What a story says of a command. Who the guest is, the day (that on which the story stands) and the {@link usual} wording go without saying. */
export type Told<C extends CommandName> = Draft<CommandData<C>, (C extends keyof typeof usual ? keyof (typeof usual)[C] : never) | 'occurredOn' | 'guest'>;
type Draft<T, K> = T extends unknown ? Omit<T, Extract<K, keyof T>> & Partial<Pick<T, Extract<K, keyof T>>> : never;

/** Wording that no story is about. */
const usual = {
  register: { programme: 'groningen', referredBy: 'INLIA', specialGroups: [], statements: {} },
  recordReferralDiscussion: { basis: { kind: 'writtenProcedure' }, conclusion: 'INLIA toetst de eerste drie criteria.' },
  recordCriterion: { motivation: 'Zie het bewijs.', evidence: [] },
  assessRisk: { motivation: 'Afgewogen in het casusoverleg.' },
  proposeTailoredPlan: { what: 'Tijdelijke begeleiding, gericht op vertrek.' },
  decideAdmission: { motivation: 'Maatwerk is nodig.' },
  withdraw: { reason: 'Elders onderdak gevonden.', atGuestsRequest: false },
  deliverDossier: { reference: 'D-1' },
  decidePerspective: { basis: { kind: 'writtenProcedure' }, motivation: 'Het meest kansrijk.', positions: [], commitments: [] },
  recordReview: { basis: { kind: 'writtenProcedure' }, summary: 'Er is voortgang.', obstacles: [] },
  close: { evidence: [] },
  reopen: { reason: 'De gast is terug.' },
} satisfies { [C in CommandName]?: Partial<Record<keyof CommandData<C>, unknown>> };

let guests = 0;

/** Somebody whose trajectory a test tells, day by day; each has a V-number of their own. */
export class Guest {
  readonly trajectory = randomUUID();
  readonly workflowId = `trajectory/${this.trajectory}`;
  private readonly vNumber = String(++guests).padStart(10, '0');

  constructor(private readonly stage: Stage, private readonly policy = stage.policies[0]!.reference) {}

  get handle(): WorkflowHandle<typeof guestTrajectory> {
    return this.stage.env.client.workflow.getHandle(this.workflowId);
  }

  /** What a run of this trajectory starts with. */
  input(snapshot?: TrajectoryInput['snapshot']): TrajectoryInput {
    return { trajectory: this.trajectory, policy: this.policy, ...(snapshot && { snapshot }) };
  }

  /** Starts a run that finds its way from the log. */
  start(snapshot?: TrajectoryInput['snapshot'], workflowId = this.workflowId): Promise<WorkflowHandle<typeof guestTrajectory>> {
    const { env, taskQueue } = this.stage;
    return env.client.workflow.start<typeof guestTrajectory>('guestTrajectory', { workflowId, taskQueue, args: [this.input(snapshot)] });
  }

  async register(organisation = 'INLIA', role: Role = 'caseworker', data: Partial<Told<'register'>> = {}) {
    return this.startsWith('register', await this.command(organisation, role, 'register', data));
  }

  /** Somebody with that role at that organisation gives a command, today. */
  async does<C extends CommandName>(organisation: string, role: Role, name: C, data: Told<C>) {
    return this.asks(name, await this.command(organisation, role, name, data));
  }

  /** The command as the API hands it over, under a request of its own. */
  async command<C extends CommandName>(organisation: string, role: Role, name: C, told: Told<C>): Promise<GivenCommand> {
    const person = { names: [{ given: 'Amina', family: 'Verzonnen' }], birthDates: [], nationalities: [], vNumbers: [{ number: this.vNumber }], languages: [] };
    const data = { occurredOn: await today(this.stage), ...(usual as Partial<Record<CommandName, object>>)[name], ...(name === 'register' && { guest: person }), ...told } as GivenCommand['data'];
    const actor = { person: `${role} of ${organisation}`, organisation, roles: [role], programmes: ['groningen'] };
    const fingerprint = createHash('sha256').update(JSON.stringify({ name, data })).digest('hex');
    return { data, actor, requestId: randomUUID(), fingerprint };
  }

  /** Gives it to the open run. */
  asks(name: CommandName, given: GivenCommand): Promise<Receipt> {
    return this.handle.executeUpdate<Receipt, [GivenCommand]>(name, { updateId: given.requestId, args: [given] });
  }

  /** Gives it to the open run; where there is none, one is started with it. */
  startsWith(name: CommandName, given: GivenCommand): Promise<Receipt> {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof guestTrajectory>('guestTrajectory', {
      workflowId: this.workflowId, taskQueue: this.stage.taskQueue, args: [this.input()], workflowIdConflictPolicy: 'USE_EXISTING',
    });
    return this.stage.env.client.workflow.executeUpdateWithStart<typeof guestTrajectory, Receipt, [GivenCommand]>(name, {
      updateId: given.requestId, startWorkflowOperation, args: [given],
    });
  }

  /** What the run knows. */
  view(handle: Pick<WorkflowHandle, 'query'> = this.handle): Promise<TrajectoryView> {
    return handle.query<TrajectoryView>('view');
  }

  /** What the log says, oldest first. */
  async log(): Promise<LogLine[]> {
    const rows = await this.stage.prisma.event.findMany({ where: { trajectoryId: this.trajectory }, orderBy: { sequence: 'asc' } });
    if (rows.length === 0) return [];
    const key = await this.stage.keys.of(trajectoryOwner(this.trajectory));
    return rows.map(({ sequence, body }) => ({ sequence, ...openJson<TrajectoryEvent>(key, places.event(this.trajectory, sequence), body) }));
  }
}

type Role = GivenCommand['actor']['roles'][number];
/** An event with its place in the log. */
export type LogLine = TrajectoryEvent & { sequence: number };

/** Lets time pass until that hour of an Amsterdam day; deadlines of the night before have been seen to by then. */
export async function on({ env }: Pick<Stage, 'env'>, day: Day, hour = 10): Promise<void> {
  const ahead = amsterdam(day, hour).getTime() - (await env.currentTimeMs());
  if (ahead < 0) throw new RangeError(`${day} is behind us`);
  await env.sleep(ahead);
}

/** The day it is in Amsterdam on the stage. */
export async function today({ env }: Pick<Stage, 'env'>): Promise<Day> {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }).format(await env.currentTimeMs());
}
