import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expandHolidays } from '../../domain/policy/holidays';
import { parsePolicy } from '../../domain/policy/parse';
import type { Policy, PolicyFile } from '../../domain/policy/schema';

const file = path.join(__dirname, '../../policies/groningen-2019.yaml');

/** The policy of the pilot, as it is stored; `change` edits the file's content first. */
export function groningenPolicy(change: (policy: PolicyFile) => PolicyFile = (policy) => policy): Policy {
  const policy = change(parsePolicy(readFileSync(file, 'utf8'), 'groningen-2019.yaml'));
  return { ...policy, holidays: expandHolidays(policy) };
}
