import { personId } from '../api/auth/authenticator';
import { commandNames, type CommandName } from '../domain/trajectory/commands';
import { startBare } from './bare';
import { bareStep, fullStep } from './contestants';
import { everyCommand, type Scene } from './every-command';
import { figureOf, median } from './figures';
import { createHttp, type Http } from './http';
import { createGuests, timed } from './load';
import type { Line } from './report';
import type { Sizes } from './sizes';
import { startStack, type Stack } from './stack';

/** Guests a repetition, one at a time. */
const GUESTS = 10;
/** Repetitions that nobody counts, as in step.ts. */
const WARMING = 2;

/** How long each command took in one repetition, in ms. */
type Run = Record<CommandName, Record<'full' | 'bare', number[]>>;

/** Every command, in a life that has all of them, against the bare workflow's step with the same body. */
export async function benchCommands({ repetitions }: Sizes, say: (text: string) => void): Promise<Line[]> {
  const stack = await startStack();
  const http = createHttp(stack.apiUrl);
  try {
    await startBare(stack);
    const measure = measurer(stack, http, await setScene(stack, http));
    say('warming up ...');
    for (let repetition = 0; repetition < WARMING; repetition++) await measure();
    const runs: Run[] = [];
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      runs.push(await measure());
      say(`${repetition} of ${repetitions}`);
    }
    // One that the policy lets nobody give is in nobody's life.
    const given = commandNames.filter((command) => runs.every((run) => run[command].full.length > 0));
    return given.map((command) => compare(command, runs.map((run) => run[command]))).sort((one, other) => other.figure.median - one.figure.median);
  } finally {
    http.close();
    await stack.stop();
  }
}

type Unnumbered = Omit<Scene, 'guest'>;

/** One bed will do: each guest leaves it on the day on which the guest got it. */
async function setScene({ token, issuer }: Stack, http: Http): Promise<Unnumbered> {
  const post = async <T>(path: string, body: object): Promise<T> =>
    JSON.parse((await http.send(path, { token: await token('coordinator-inlia'), body, headers: { 'idempotency-key': path } })).text) as T;
  const { id } = await post<{ id: string }>('/v1/locations', { programme: 'groningen', name: 'De Haven', town: 'Groningen' });
  const { places } = await post<{ places: { id: string }[] }>(`/v1/locations/${id}/places`, { kind: 'regular', opensOn: '2019-04-01', names: ['bed 1'] });
  return { bed: places[0]!.id, caseworker: personId(issuer, 'caseworker-inlia') };
}

/** Each step is taken by both, one right after the other, so that who else uses the machine disturbs both alike. */
function measurer(stack: Stack, http: Http, scene: Unnumbered): () => Promise<Run> {
  const story = (guest: number) => everyCommand({ ...scene, guest });
  const [floor, full] = [bareStep(stack, story), fullStep(stack, http, story)];
  const newGuest = createGuests();
  return async () => {
    const run = Object.fromEntries(commandNames.map((command) => [command, { full: [], bare: [] }])) as unknown as Run;
    for (let guest = 0; guest < GUESTS; guest++) {
      const [bare, ours] = [newGuest(floor), newGuest(full)];
      for (const { command } of story(0)) {
        run[command].bare.push(await timed(() => bare.next()));
        run[command].full.push(await timed(() => ours.next()));
      }
    }
    return run;
  };
}

function compare(command: CommandName, runs: readonly Run[CommandName][]): Line {
  const [full, bare] = (['full', 'bare'] as const).map((way) => runs.map((run) => median(run[way]))) as [number[], number[]];
  const times = runs.reduce((sum, run) => sum + run.full.length, 0);
  return {
    what: `command, median latency: ${command}`,
    figure: figureOf(full.map((one, at) => one / bare[at]!)),
    note: `of the bare workflow's: ${median(full).toFixed(1)} to ${median(bare).toFixed(1)} ms, ${times} times`,
  };
}
