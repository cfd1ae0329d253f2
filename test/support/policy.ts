import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expandHolidays } from '../../domain/policy/holidays';
import { parsePolicy } from '../../domain/policy/parse';
import type { Policy, PolicyFile } from '../../domain/policy/schema';

const folder = path.join(__dirname, '../../policies');

/** The policies of this project, by id. */
export const policyIds = readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => path.basename(name, '.yaml')).sort();

/** A policy of this project as it is stored; `change` edits the file's content first. */
export function policyNamed(id: string, change: (policy: PolicyFile) => PolicyFile = (policy) => policy): Policy {
  const policy = change(parsePolicy(readFileSync(path.join(folder, `${id}.yaml`), 'utf8'), `${id}.yaml`));
  return { ...policy, holidays: holidaysOf(policy) };
}

const holidays = new Map<string, Policy['holidays']>();
/** Slow to find, and the same for nearly all of them. */
function holidaysOf({ effectiveFrom, calendar }: PolicyFile): Policy['holidays'] {
  const key = JSON.stringify([effectiveFrom, calendar]);
  const found = holidays.get(key) ?? expandHolidays({ effectiveFrom, calendar });
  holidays.set(key, found);
  return found;
}

/** That of the pilot. */
export const groningenPolicy = (change?: (policy: PolicyFile) => PolicyFile): Policy => policyNamed('groningen-2019', change);
