import { commands } from '../../domain/trajectory/commands';
import { guest, register } from './domain/commands';
import { did, type Given } from './domain/given';
import { throughPhase } from './domain/trajectories';
import type { Phase } from '../../domain/trajectory/phase';
import type { Stack } from './stack';

/** A trajectory that a test made by the API. */
export interface Played {
  id: string;
  path: string;
  etag: string;
}

type Guest = NonNullable<Parameters<typeof guest>[0]>;
type Referral = NonNullable<Parameters<typeof register>[0]>;

/** A guest of the ordinary story, taken by the API until that phase. Pauses pass by themselves: all of it lies in the past. */
export async function guestInPhase(stack: Stack, phase: Phase, person: Guest = { vNumbers: [] }, referral: Referral = {}): Promise<Played> {
  const [first, ...rest] = throughPhase(phase);
  const registered = did(register({ guest: guest(person), ...referral }), 'caseworker@INLIA', (first as { day: string }).day);
  return play(stack, [registered, ...rest]);
}

/** Does by the API what the story says. */
export async function play({ api }: Stack, story: readonly Given[]): Promise<Played> {
  let played: Played | undefined;
  for (const deed of story) {
    if ('until' in deed) continue;
    const { draft, who, day } = deed;
    const body = { occurredOn: day, ...draft.data };
    const answer = played
      ? await api.post(who, `${played.path}/${commands[draft.name].resource}`, body, { 'if-match': played.etag })
      : await api.post(who, '/v1/trajectories', body);
    if (answer.status >= 300) throw new Error(`${draft.name} by ${who}: ${JSON.stringify(answer.body)}`);
    const { id } = answer.body;
    played = { id, path: `/v1/trajectories/${id}`, etag: answer.headers.get('etag')! };
  }
  return played!;
}
