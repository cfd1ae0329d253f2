import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../prisma/folder';
import { temporaryFolder } from './folder';

/* Whichever process of a command is ended, and however: nothing that it started lives on. */

const folder = temporaryFolder();
/** As npm runs a command: through a shell. */
const throughShell = ['-c', `exec node scripts/bootstrap.mjs test/scripts/parent.js ${folder}`];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(...pids: number[]): Promise<void> {
  while (pids.some(isAlive)) await pause(50);
}

/** Starts it and waits until its child is there. @param under a process that npm stands for, which ends without telling anybody */
async function start(under: string[] = []): Promise<{ command: number; program: number; child: number }> {
  const [file, ...args] = [...under, 'sh', ...throughShell] as [string, ...string[]];
  const started = spawn(file, args, { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of started.stdout) {
    said += String(text);
    const line = /^\{.*\}$/m.exec(said);
    if (line) return { command: started.pid!, ...(JSON.parse(line[0]) as { program: number; child: number }) };
  }
  throw new Error(`it ended: ${said}`);
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)('%s to the command alone ends its program and what that started', async (signal) => {
  const { command, program, child } = await start();
  process.kill(command, signal);
  await gone(command, program, child);
});

test('where the program itself is killed, what it started ends', async () => {
  const { command, program, child } = await start();
  process.kill(program, 'SIGKILL');
  await gone(command, program, child);
});

test('where npm is killed and says nothing, all of it ends', async () => {
  const { command, program, child } = await start(['sh', '-c', '"$@" & wait', 'npm']);
  process.kill(command, 'SIGKILL');
  await gone(program, child);
});
