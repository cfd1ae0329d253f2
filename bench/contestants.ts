import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError, WithStartWorkflowOperation, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { fingerprintOf } from '../activities/log';
import { trajectoryIdOf } from '../api/execute';
import { commands } from '../domain/trajectory/commands';
import { demoPeople } from '../scripts/demo-people';
import { giveCommand } from '../temporal/give-command';
import { whileSomebodyWaits } from '../temporal/patience';
import { workflowIdOf, type GivenCommand } from '../workflows/messages';
import { bareQueue } from './bare';
import { bare, stepUpdate, type BareStep } from './bare-workflow';
import { HttpFailure, type Http } from './http';
import type { Stack } from './stack';
import { storyOf, type Step } from './story';

/** Something that takes guests through the story; what each step costs is compared. */
export interface Contestant {
  name: string;
  guest(number: number): Guest;
}

/** One trajectory of it. */
export interface Guest {
  /** Of the workflow that carries it; known after the first step. */
  workflowId(): string;
  /** Takes the next step of the story, and waits until it is done. */
  next(): Promise<void>;
}

/** The full step, as people's programs take it: HTTP with a token, an Idempotency-Key and an ETag, answered with the trajectory. */
export const fullStep = ({ token }: Pick<Stack, 'token'>, http: Http, story = storyOf): Contestant => ({
  name: 'full step',
  guest(number) {
    let [path, etag, document] = ['/v1/trajectories', undefined as string | undefined, ''];
    return {
      workflowId: () => workflowIdOf(lastOf(path)),
      next: stepByStep(story(number), async ({ by, resource, body, file }, at) => {
        const headers = { 'idempotency-key': `bench-${number}-${at}`, ...(etag !== undefined && { 'if-match': etag }) };
        const address = at === 0 ? path : `${path}/${resource.replace('{document}', document)}`;
        const reply = await http.send(address, { token: await token(by), body: file ? formOf(body, file) : body, headers });
        etag = reply.etag;
        if (at === 0) path = reply.location!;
        if (file) document = lastOf(reply.location!);
      }),
    };
  },
});

/** The same commands given to the same workflow without the API: what is left of the full step is HTTP, token, validation, reading and the answer. */
export function updateOnly({ client, keys, policy: { reference } }: Pick<Stack, 'client' | 'keys' | 'policy'>): Contestant {
  const people = new Map(demoPeople().map(({ id, organisation, roles, programmes }) => [id, { person: idOf(id), organisation, roles, programmes }]));
  return {
    name: 'its Update',
    guest(number) {
      const trajectory = idOf(`update ${number}`);
      let revision: number | undefined;
      return {
        workflowId: () => workflowIdOf(trajectory),
        next: stepByStep(storyOf(number), async ({ by, command, body }, at) => {
          const data = commands[command].body.parse(body);
          const given: GivenCommand = { data, actor: people.get(by)!, requestId: hash(`${trajectory} ${at}`), fingerprint: fingerprintOf(keys, [command, data]) };
          const to = { trajectory, programme: 'groningen', policy: reference, isOpen: at > 0 };
          ({ revision } = await giveCommand(client, to, command, { ...given, ...(revision !== undefined && { expectedRevision: revision }) }));
        }),
      };
    },
  };
}

/** The floor: as many Updates with the same bodies to a bare workflow, which is started with the first as a trajectory is. */
export const bareStep = ({ client }: Pick<Stack, 'client'>, story = storyOf): Contestant => ({
  name: 'bare workflow',
  guest(number) {
    const workflowId = `bare/${number}`;
    return {
      workflowId: () => workflowId,
      next: stepByStep(story(number), async ({ body }, at) => {
        const requestId = hash(`${workflowId} ${at}`);
        const options = { updateId: requestId, args: [{ requestId, body }] as [BareStep] };
        await whileSomebodyWaits(client, () => {
          if (at > 0) return client.workflow.getHandle(workflowId).executeUpdate(stepUpdate, options);
          const startWorkflowOperation = new WithStartWorkflowOperation(bare, { workflowId, taskQueue: bareQueue, args: [], workflowIdConflictPolicy: 'USE_EXISTING' });
          return client.workflow.executeUpdateWithStart(stepUpdate, { ...options, startWorkflowOperation });
        });
      }),
    };
  },
});

const PATIENCE_MS = 120_000;
const PAUSE_MS = 100;

/** What came to nothing yet (nobody polls; a machine that others use too had no time for it) is asked again, as people's programs do. */
export async function patiently(ask: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(PAUSE_MS)) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!isOpen(error) || Date.now() > end) throw error;
    }
  }
}

/** A step that is given again is the same one, by its id. */
function stepByStep(story: readonly Step[], take: (step: Step, at: number) => Promise<void>): () => Promise<void> {
  let at = 0;
  return async () => {
    await patiently(() => take(story[at]!, at));
    at += 1;
  };
}

/** Whether it may still come to something: nothing was refused. */
const isOpen = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof ServiceError || isGrpcServiceError(error) || (error instanceof HttpFailure && [429, 503].includes(error.status));

function formOf(metadata: object, file: Blob): FormData {
  const form = new FormData();
  form.append('metadata', JSON.stringify(metadata));
  form.append('file', file);
  return form;
}

const lastOf = (path: string): string => path.split('/').at(-1)!;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const idOf = (name: string): string => trajectoryIdOf({ caller: { issuer: 'bench', subject: 'bench' }, idempotencyKey: name });
