// `npm start` and the other commands: brings the packages, the Prisma client and the compiled code up to date, each only when it is not, and
// then runs a program: `node scripts/bootstrap.mjs scripts/start.js`. `prepare` does the first part only, for the tests. Plain Node
// without packages, because on a fresh clone there are none.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/;
const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Something that a person can mend; printed without a stack trace. */
class Problem extends Error {}

/** Installs, generates and compiles what is missing or out of date. Throws a Problem, with all there is to say, when that fails. */
export function prepare() {
  assertNode();
  if (!packagesAreCurrent()) install();
  if (clientIsStale()) generate();
  if (codeIsStale()) compile();
}

/** Which releases of Node do stands in package.json: `^20.19 || >=24`. */
export function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const { node } = JSON.parse(readFileSync(at('package.json'), 'utf8')).engines;
  const isMeant = (range) => {
    const [from, since = 0] = range.match(/\d+/g).map(Number);
    return range.startsWith('^') ? major === from && minor >= since : major >= from;
  };
  if (process.platform === 'win32') throw new Problem('Bestendig runs on Linux and macOS. On Windows, use WSL.');
  if (!node.split(' || ').some(isMeant)) throw new Problem(`Bestendig needs Node.js ${node}; this is ${process.versions.node}.`);
}

/**
 * A newer lock file alone says little: a fresh checkout and every `npm install` make one. So then the versions are compared,
 * which also spares `node_modules` where there is no network to fill it again.
 */
function packagesAreCurrent() {
  const [wanted, present] = [at('package-lock.json'), at('node_modules', '.package-lock.json')];
  if (!existsSync(present)) return false;
  if (modified(present) >= modified(wanted)) return true;
  const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const [should, is] = [packagesIn(wanted), packagesIn(present)];
  const same = (path) => is[path]?.version === should[path]?.version && is[path]?.integrity === should[path]?.integrity;
  // Of optional packages only those for this platform are installed.
  if (!Object.keys(is).every(same) || !Object.keys(should).every((path) => path === '' || should[path].optional || same(path))) return false;
  touch(present);
  return true;
}

function install() {
  // Asked first, because without a network `npm ci` tries each package for minutes, after it has emptied node_modules.
  const ping = npm('ping', '--fetch-retries=0', '--fetch-timeout=10000');
  if (UNREACHABLE.test(ping.stderr)) {
    throw new Problem("The packages cannot be fetched: the npm registry is out of reach. Connect to a network, or set npm's registry or proxy, and start again.");
  }
  console.log('Installing packages (only the first time and when they change) ...');
  const { status, stderr } = npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error');
  if (status !== 0) throw new Problem(`The packages could not be installed:\n${stderr.split('\n').slice(0, 15).join('\n')}`);
}

function npm(...args) {
  const result = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
  if (result.error) throw new Problem(`npm cannot be run: ${result.error.message}`);
  return result;
}

function clientIsStale() {
  const [schema, generated] = [at('prisma', 'schema.prisma'), at('prisma', 'generated')];
  return existsSync(schema) && modified(schema) > newest(generated, () => true);
}

function generate() {
  console.log("Generating Prisma's client ...");
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('scripts', 'generate.mjs')], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Problem(`Prisma's client could not be generated:\n${lastLines(stdout + stderr)}`);
}

// Not the compiler's own .tsbuildinfo: a mere type check renews that too.
const stamp = at('dist', '.compiled');

function codeIsStale() {
  const sources = Math.max(newest(root, (name) => name.endsWith('.ts')), modified(at('tsconfig.json')), modified(at('node_modules', '.package-lock.json')));
  return !existsSync(at('dist', 'scripts', 'start.js')) || !existsSync(stamp) || sources > modified(stamp);
}

function compile() {
  console.log('Compiling ...');
  const begin = new Date();
  rmSync(at('dist', 'temporal', 'workflow-bundle.js'), { force: true }); // made of older code: rather none than that
  const { status, stdout } = spawnSync(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc')], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Problem(`The code does not compile:\n${lastLines(stdout, 40)}`);
  const bundled = spawnSync(process.execPath, [at('dist', 'scripts', 'bundle-workflows.js')], { cwd: root, encoding: 'utf8' });
  if (bundled.status !== 0) throw new Problem(`The workflows could not be bundled:\n${lastLines(bundled.stderr)}`);
  writeFileSync(stamp, '');
  utimesSync(stamp, begin, begin); // what was changed while it ran is compiled the next time
}

const modified = (path) => statSync(path).mtimeMs;
const touch = (path) => utimesSync(path, new Date(), new Date());
const lastLines = (text, count = 15) => text.trimEnd().split('\n').slice(-count).join('\n');

/** When the newest file below `folder` that `counts` was changed, in ms; 0 when there is none. */
function newest(folder, counts) {
  if (!existsSync(folder)) return 0;
  return Math.max(0, ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return 0;
    if (entry.isDirectory()) return newest(join(folder, entry.name), counts);
    return counts(entry.name) ? modified(join(folder, entry.name)) : 0;
  }));
}

/** Runs a program, which is compiled code, and ends as it ends. It is told when we are told to end; the channel closes when we are killed. */
function run(program, ...args) {
  const child = spawn(process.execPath, ['--enable-source-maps', at('dist', program), ...args], { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
  // npm may be killed, and says nothing then: but we have another parent.
  const starter = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === starter) return;
    clearInterval(watch);
    child.kill();
  }, 1_000);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    prepare();
    if (process.argv[2] !== 'prepare') run(...process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
