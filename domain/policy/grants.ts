import { remembered } from './remembered';
import type { Role } from './roles';

/** Whoever has one of these roles at this organisation. */
export interface Holder {
  organisation: string;
  roles: readonly Role[];
}

/** The organisations that a grant names by their part in a trajectory. */
export interface Parties {
  referrer?: string;
  owner?: string;
}

/** An organisation named without a role means the people who do its daily work; the first is who a reminder goes to. */
const staff: readonly Role[] = ['caseworker', 'coordinator', 'lsoMember'];

// Policies write few grants, and who may is asked of all of them again and again.
const readGrant = remembered((grant: string): { role: Role; place?: string; roles: readonly Role[] } => {
  const [role, place] = grant.split('@') as [Role, string | undefined];
  return { role, place, roles: grant.startsWith('@') ? staff : [role] };
});

/** Where a policy says whose each office is. */
interface Offices {
  offices: Partial<Record<Role, string>>;
}

/**
 * Whom a grant of the policy names (its forms: `grant` in `schema.ts`); nobody where it names a party that the trajectory has not.
 */
export function holderOf({ offices }: Offices, grant: string, parties: Parties = {}): Holder | undefined {
  const { role, place, roles } = readGrant(grant);
  const organisation = place === undefined ? offices[role] : place === 'referrer' ? parties.referrer : place === 'owner' ? parties.owner : place;
  return organisation === undefined ? undefined : { organisation, roles };
}

/** Whom several grants name. */
export function holdersOf(policy: Offices, grants: readonly string[], parties: Parties = {}): Holder[] {
  return grants.flatMap((grant) => holderOf(policy, grant, parties) ?? []);
}

/** Each of them once. */
export function distinct(holders: readonly Holder[]): Holder[] {
  return [...new Map(holders.map((holder) => [`${holder.organisation}/${holder.roles.join()}`, holder])).values()];
}

/** Whom of them something is sent to: the first role of each, once. */
export function addressees(holders: readonly Holder[]): { organisation: string; role: Role }[] {
  return [...new Map(holders.map(({ organisation, roles }) => [`${organisation}/${roles[0]}`, { organisation, role: roles[0]! }])).values()];
}

/** Whether a person is meant. */
export function isOneOf(person: { organisation: string; roles: readonly Role[] }, holders: readonly Holder[]): boolean {
  return holders.some((holder) => holder.organisation === person.organisation && holder.roles.some((role) => person.roles.includes(role)));
}
