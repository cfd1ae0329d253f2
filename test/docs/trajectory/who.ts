import { distinct, type Holder } from '../../../domain/policy/grants';
import type { Mandate } from '../../../domain/policy/mandates';
import type { Policy, Text } from '../../../domain/policy/schema';
import type { CommandName } from '../../../domain/trajectory/commands';
import { holdersFor } from '../../../domain/trajectory/permissions';
import { initialState } from '../../../domain/trajectory/state';
import type { Explored } from './explore';
import { listed, spaced } from './markdown';

/** In English, and in Dutch as people say it. */
export const named = ({ en, nl }: Text): string => `${en} _(${nl})_`;

/** Whom a grant of the policy names, in words. */
export function grantText(grant: string, policy: Policy): string {
  const [role, place] = grant.split('@') as [string, string | undefined];
  const parties: Record<string, string> = { owner: 'the organisation whose it is', referrer: 'the organisation that referred' };
  const organisation = place === undefined ? undefined : (parties[place] ?? place);
  if (role === '') return organisation!;
  const isOffice = organisation === undefined || policy.offices[role as keyof Policy['offices']] === organisation;
  return isOffice ? `the ${spaced(role)}` : role === 'system' ? `systems of ${organisation}` : `${spaced(role)} of ${organisation}`;
}

/** Several grants; the same role at several organisations is said once. */
export function grantsText(grants: readonly string[], policy: Policy): string {
  const byRole = new Map<string, string[]>();
  const words: string[] = [];
  for (const text of new Set(grants.map((grant) => grantText(grant, policy)))) {
    const [, role, organisation] = /^(?!the )(.+) of (\w+)$/.exec(text) ?? [];
    if (role === undefined) words.push(text);
    else byRole.set(role, [...(byRole.get(role) ?? []), organisation!]);
  }
  return listed([...words, ...[...byRole].map(([role, organisations]) => `${role} of ${organisations.length > 1 ? organisations.join('/') : organisations[0]!}`)]);
}

const grantOf = ({ organisation, roles }: Holder): string => `${roles.length > 1 ? '' : roles[0]!}@${organisation}`;

/** Who may give a command: the policy's line, or where it says so with each criterion, risk, level and the like, all whom it names there. */
export function whoMay(name: CommandName, policy: Policy, { terms }: Explored): string {
  if (name === 'answerEscalation') return grantsText(policy.escalation.levels.flatMap(({ answers }) => answers), policy);
  const mandate = policy.mandates[name as Mandate];
  if (mandate) return grantsText(mandate, policy);
  const owing = [...terms.values()].flatMap(({ owed }) => [...(owed.get(name) ?? [])]);
  const holders = [...new Set([...distinct(holdersFor(policy, initialState, name)).map(grantOf), ...owing.sort()])];
  return holders.length > 0 ? grantsText(holders, policy) : 'nobody: the policy is silent about it';
}
