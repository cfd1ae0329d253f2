import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every platform that Node runs on. */
const MS_PER_TICK = 10;

interface Stat {
  pid: number;
  parent: number;
  /** Its own processor time and that of its children that have ended, in ms. */
  cpu: number;
}

/**
 * Processor time in ms that each process has used, with its children: PostgreSQL is a process for each connection.
 * Read from /proc; nothing elsewhere than on Linux. Unlike the time on the clock it hardly suffers from who else uses the machine.
 */
export function cpuOf(pids: Readonly<Record<string, number>>): Record<string, number> {
  const all = everyStat();
  // Our own children are the others.
  const isPartOf = (pid: number) => (one: Stat) => one.pid === pid || (one.parent === pid && pid !== process.pid);
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, sum(all.filter(isPartOf(pid)).map(({ cpu }) => cpu))]));
}

/** Resident memory of a process in MB; 0 where it cannot be read. */
export function memoryOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) / 1024;
}

function everyStat(): Stat[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => statOf(Number(name)) ?? []);
  } catch {
    return [];
  }
}

function statOf(pid: number): Stat | undefined {
  // The name in the second field may contain anything, spaces and brackets too: fields are counted from its end.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ');
  if (fields.length < 15) return undefined;
  return { pid, parent: Number(fields[1]), cpu: sum(fields.slice(11, 15).map(Number)) * MS_PER_TICK };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
