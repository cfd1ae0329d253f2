import { v5 as uuid } from 'uuid';
import { createLogActivities, fingerprintOf } from '../../activities/log';
import { personId } from '../../api/auth/authenticator';
import { addDays, dayOf, type LocalDate } from '../../domain/policy/calendar';
import { commandNames, commands, type Command } from '../../domain/trajectory/commands';
import { decide } from '../../domain/trajectory/decide';
import type { Actor } from '../../domain/trajectory/events';
import { fold } from '../../domain/trajectory/evolve';
import { noHead, type Head } from '../../domain/trajectory/head';
import { overview } from '../../domain/trajectory/overview';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { initialState } from '../../domain/trajectory/state';
import { trajectoryOwner } from '../../keys/names';
import { stories, type Step } from '../../scripts/demo-stories';
import type { Chance } from '../simulation/chance';
import { marked, requestIdOf, type Journal } from './journal';
import type { Stack } from './stack';

/** A guest whose story people are in the middle of telling. */
export interface Guest {
  /** Begins every key about this guest. */
  name: string;
  vNumber: string;
  /** Missing until the referral is registered. */
  trajectory?: string;
  /** What is still to be told. */
  ahead: Step[];
  /** The day the story has come to. */
  on: LocalDate;
  etag?: string;
}

const today = (): LocalDate => dayOf(new Date().toISOString());
const programme = 'groningen';
const registrar = 'caseworker-inlia';

/** Somebody who is referred, with a past long enough for the whole story: what was due in it reminds nobody. */
export function newGuest(journal: Journal, name: string, chance: Chance): Guest {
  return { name, vNumber: journal.newVNumber(), ahead: [...chance.pick(stories)], on: addDays(today(), -chance.between(300, 400)) };
}

/** The request that registers a guest; its trajectory's id is known before it is answered. */
export function referral(guest: Pick<Guest, 'name' | 'vNumber' | 'on'>, issuer: string, key: string) {
  const body = {
    programme, occurredOn: guest.on, referredBy: 'INLIA',
    guest: { names: [{ given: 'Chaos', family: guest.name }], vNumbers: [{ number: guest.vNumber }] },
  };
  return { person: registrar, body: marked({ ...body, remark: 'Aangemeld.' }, key), trajectory: uuid(JSON.stringify([issuer, registrar, key]), TRAJECTORIES) };
}

/** As `api/execute.ts` makes a trajectory's id of who registers and their key; written here once more, because it must never change. */
const TRAJECTORIES = '5b8f8d0e-3f0f-4b5c-8d5e-0f1c2a7d9e64';

/** Whatever closes a trajectory, or names a part of it in its path, is told awake. */
const isForTheDay = ({ resource, body }: Step): boolean => /\/|withdrawals|outcomes|reopenings/.test(resource) || 'weighing' in body(today());

/**
 * A guest whose story was told up to some weeks ago, and then everything was down: since then reminders have fallen due, and none went
 * out. Only the real clock can make a step due that lay ahead when its fact was recorded, and a test cannot wait for weeks. So these
 * first facts are the one thing here that no workflow recorded: they are decided as of then by the domain and go through the real
 * `record`, as from a run that is gone. Whoever wakes the guest, the real worker finds the reminders due and records them.
 */
export async function sleepingGuest(stack: Stack, journal: Journal, name: string, chance: Chance): Promise<Guest> {
  const { prisma, keys, policies, issuer } = stack;
  const { policy, reference } = policies[0]!;
  const { record } = createLogActivities(prisma, keys);
  const story = chance.pick(stories);
  const awakeFrom = story.findIndex(isForTheDay);
  const told = story.slice(0, chance.between(0, awakeFrom < 0 ? story.length - 1 : awakeFrom));
  const sleptAt = addDays(today(), -Math.max(chance.between(25, 70), story[told.length]!.afterDays)); // so that the next step can be taken now
  const now = `${sleptAt}T11:00:00.000Z`;

  const guest: Guest = { name, vNumber: journal.newVNumber(), ahead: story.slice(told.length), on: addDays(sleptAt, -told.reduce((sum, { afterDays }) => sum + afterDays, 0)) };
  let state = initialState;
  let head: Head = noHead;

  async function tell(person: string, key: string, command: Command): Promise<void> {
    const { events, rejection } = decide(state, command, { actor: actorOf(stack, person), now, policy });
    if (rejection) throw new Error(`nobody could have recorded that: ${rejection.code}`);
    state = fold(events, state);
    const recorded = await record({
      writer: { trajectory: guest.trajectory!, run: 'of weeks ago', epoch: Date.parse(now) },
      policy: reference,
      expectedHead: head,
      requestId: requestIdOf(issuer, { person, key }),
      fingerprint: fingerprintOf(keys, [command.name, command.data]),
      events,
      state,
      overview: overview(state as RegisteredState, policy),
      mailboxes: {}, // these facts remind nobody
      medicalGroups: [],
    });
    if (recorded.outcome !== 'recorded') throw new Error(`a sleeping guest's facts were not recorded: ${recorded.outcome}`);
    head = recorded;
    journal.note(key, person, guest.trajectory!).answer = { status: 201, revision: recorded.revision };
    guest.etag = `"${recorded.revision}"`;
  }

  const { person, body, trajectory } = referral(guest, issuer, `${name}-0`);
  guest.trajectory = trajectory;
  await keys.ofOrNew(trajectoryOwner(trajectory));
  await tell(person, `${name}-0`, { name: 'register', data: commands.register.body.parse(body) });
  for (const [at, step] of told.entries()) {
    guest.on = addDays(guest.on, step.afterDays);
    const key = `${name}-${at + 1}`;
    const command = commandNames.find((one) => commands[one].resource === step.resource)!;
    await tell(step.by, key, { name: command, data: commands[command].body.parse(marked(step.body(guest.on), key)) } as Command);
  }
  return guest;
}

function actorOf({ people, issuer }: Stack, id: string): Actor {
  const { organisation, roles, programmes } = people.find((one) => one.id === id)!;
  return { person: personId(issuer, id), organisation, roles, programmes };
}
