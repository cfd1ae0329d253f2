import { once } from 'node:events';
import { statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { leaveSettings } from './beside';
import { killAllChildren } from './child';
import { demoPeople } from './demo-people';
import { lockFolder } from './lock';
import { assertFree } from './ports';
import { seedDemo } from './seed';
import { services, type Context, type Env, type Running } from './services';
import { whenToldToEnd } from './told-to-end';

/*
 * Everything on this machine by one command. Ends with exit code 0 when it is told to stop (Ctrl-C, SIGTERM), and with
 * exit code 1 and one message when something does not start or ends by itself. DEBUG=1 adds where in the code.
 */

const NEEDED_BYTES = 500_000_000;
/** One Ctrl-C reaches us up to three times: from the terminal, from npm and from the bootstrap. */
const SAME_KEYPRESS_MS = 1_000;
/** How much later the end of a process can be noticed than what it led to. */
const SAME_CAUSE_MS = 500;
const ASKED = Symbol('asked to stop');

const given = (variable: string): string | undefined => process.env[variable] || undefined;
const portOf = (variable: string): number => Number(given(variable) ?? DEFAULT_PORTS[variable]);

const DEFAULT_PORTS = Object.fromEntries(services.flatMap(({ ports = {} }) => Object.entries(ports)));
const chosen = services.filter(({ replacedBy }) => !replacedBy || !given(replacedBy));
const needed = chosen.flatMap(({ name, ports = {} }) => Object.keys(ports).map((variable) => ({ name, variable, port: portOf(variable) })));

const dataDir = resolve(given('DATA_DIR') ?? '.data');
const publicUrl = given('PUBLIC_URL') ?? `http://localhost:${portOf('PORT')}`;
/** Demo people only where the sign-in is ours, example trajectories only where the database is ours too. */
const demo = !given('OIDC_ISSUERS');
const seeds = demo && !given('DATABASE_URL');

const env: Env = {
  ...Object.fromEntries(needed.map(({ variable, port }) => [variable, `${port}`])),
  PUBLIC_URL: publicUrl,
  // Who can be anybody must not be reachable from another machine.
  HOST: given('HOST') ?? '127.0.0.1',
  ...(demo ? { BESTENDIG_DEMO: '1' } : {}),
};

/** Aborts when everything is to stop: with ASKED as its reason, or with the error that caused it. */
const stopping = new AbortController();
const running: ({ name: string } & Running)[] = [];

void main();

async function main(): Promise<void> {
  listenToSignals();
  try {
    await run();
  } catch (error) {
    const { message, stack } = error as Error;
    console.error(`\n${given('DEBUG') ? stack : message}`);
    process.exit(1);
  }
  process.exit(0);
}

/** Resolves when somebody asked to stop and all is stopped; rejects, with all stopped too, when something went wrong. */
async function run(): Promise<void> {
  const unlock = await lockFolder(dataDir);
  let forget = (): void => undefined;
  try {
    await assertFree(needed);
    await assertSpace();
    await startAll();
    forget = leaveSettings(dataDir, env);
    if (seeds) await seed();
    tellWhatToTry();
    await stopAsked();
  } catch (error) {
    // When a process ends, others may fail over that before its end is known, and its end explains more.
    if (running.length > 0) await Promise.race([stopAsked().catch(() => undefined), pause(SAME_CAUSE_MS)]);
    stopping.abort(error);
    if (stopping.signal.reason !== ASKED) throw stopping.signal.reason;
  } finally {
    forget();
    await stopAll();
    await unlock();
  }
}

async function startAll(): Promise<void> {
  const context: Context = { env, path: (...parts) => join(dataDir, ...parts), port: portOf, signal: stopping.signal };
  for (const service of services) {
    if (!chosen.includes(service)) {
      console.log(`- ${service.name}: from ${service.replacedBy}`);
      continue;
    }
    const begin = Date.now();
    const started = await service.start(context).catch((error: Error) => {
      throw new Error(`${service.name} could not be started. ${error.message}`, { cause: error });
    });
    running.push({ name: service.name, ...started });
    Object.assign(env, started.env);
    void started.child?.ended.then((how) => {
      stopping.abort(new Error(`${service.name} ended by itself (${how}). The end of its log:\n${started.child!.tail()}`));
    });
    stopping.signal.throwIfAborted();
    console.log(`✓ ${service.name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  }
}

/** Never resolves; rejects when everything is to stop, with the reason. */
async function stopAsked(): Promise<never> {
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
  throw stopping.signal.reason;
}

async function seed(): Promise<void> {
  const seeding = seedDemo({ apiUrl: `http://127.0.0.1:${portOf('PORT')}`, dataDir }).catch((error: Error) => {
    throw new Error(`The example trajectories could not be added. ${error.message}`, { cause: error });
  });
  await Promise.race([seeding, stopAsked()]);
}

/** In reverse order, so that nothing loses what it still writes to. One that cannot be stopped does not hold up the rest. */
async function stopAll(): Promise<void> {
  for (const { name, stop } of running.splice(0).reverse()) {
    await stop?.().catch((error: Error) => console.error(`${name} did not stop: ${error.message}`));
  }
}

function listenToSignals(): void {
  let firstAt: number | undefined;
  const stop = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      console.log('\nStopping. Ctrl-C once more stops at once, without cleaning up.');
      stopping.abort(ASKED);
    } else if (Date.now() - firstAt > SAME_KEYPRESS_MS) {
      killAllChildren();
      process.exit(130);
    }
  };
  whenToldToEnd(stop);
  // A terminal that was closed can no longer be written to; that must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

async function assertSpace(): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= NEEDED_BYTES) return;
  const left = Math.floor((bavail * bsize) / 1e6);
  throw new Error(`${dataDir} has ${left} MB of disk space left and Bestendig wants ${NEEDED_BYTES / 1e6}. Make room, or set DATA_DIR to another folder.`);
}

function tellWhatToTry(): void {
  const local = (name: string, variable: string) => (needed.some((port) => port.variable === variable) ? [`  ${name}  http://localhost:${portOf(variable)}`] : []);
  const lines = [
    '',
    'Bestendig runs.',
    `  API          ${publicUrl}/v1`,
    `  OpenAPI      ${publicUrl}/v1/openapi.json`,
    ...local('Mailbox    ', 'MAILBOX_PORT'),
    ...local('Temporal UI', 'TEMPORAL_UI_PORT'),
    `  Logs         ${join(dataDir, 'logs')}`,
  ];
  if (demo) lines.push('', 'Be somebody, and see what they may see:', ...exampleCalls());
  console.log([...lines, '', 'Ctrl-C stops everything; what was done is kept.'].join('\n'));
}

function exampleCalls(): string[] {
  const person = demoPeople()[0]!.id;
  return [
    `  TOKEN=$(curl -s ${publicUrl}/demo/tokens -H 'content-type: application/json' -d '{"person":"${person}"}' | node -pe 'JSON.parse(fs.readFileSync(0)).accessToken')`,
    `  curl -H "authorization: Bearer $TOKEN" ${publicUrl}/v1/trajectories`,
  ];
}
