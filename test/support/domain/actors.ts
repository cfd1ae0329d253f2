import type { Role } from '../../../domain/policy/schema';
import type { Actor } from '../../../domain/trajectory/events';

/** A person as the stories call them: `caseworker@INLIA`. */
export type Who = `${Role}@${string}`;

/** That person, who works for the programme of Groningen and no other, unless said. */
export function actor(who: Who, programmes: string[] = ['groningen']): Actor {
  const [role, organisation] = who.split('@') as [Role, string];
  return { person: `person-of-${role}-${organisation}`, organisation, roles: [role], programmes };
}
