import type { PublishedPolicy } from '../domain/policy/schema';
import { policyOn } from '../activities/policies';
import { asStored } from '../domain/policy/stored';
import type { Actor } from '../domain/trajectory/events';
import { mayRead, mayReadAsOwner } from '../domain/trajectory/permissions';
import type { Keys } from '../keys/keys';
import type { PrismaClient } from '../prisma/generated/client';

/** A policy whose trajectories somebody may know of. */
export interface Readable extends PublishedPolicy {
  /** Blind index of their organisation, where they know only of those in which it promised something. */
  owner?: string;
}

const keyOf = (id: string, version: number): string => `${id}/${version}`;

/** The published policies. Rows never change, so that each is read once. */
export class Policies {
  private readonly known: Map<string, PublishedPolicy>;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly published: readonly PublishedPolicy[],
    private readonly keys: Pick<Keys, 'blind'>,
  ) {
    this.known = new Map(published.map((one) => [keyOf(one.reference.id, one.reference.version), one]));
  }

  /** The policy that a trajectory runs under; read from the database where a newer process published it after our start. */
  async of(id: string, version: number): Promise<PublishedPolicy> {
    const known = this.known.get(keyOf(id, version));
    if (known) return known;
    const { sha256, body } = await this.prisma.policy.findUniqueOrThrow({ where: { id_version: { id, version } } });
    const found = { reference: { id, version, sha256 }, policy: asStored(body) };
    this.known.set(keyOf(id, version), found);
    return found;
  }

  /** A policy of somebody's programmes by its name: this version, or the newest. */
  named(actor: Actor, id: string, version?: number): PublishedPolicy | undefined {
    return this.ofProgrammes(actor).filter(({ reference }) => reference.id === id && reference.version === (version ?? reference.version)).at(-1);
  }

  /** The policy for a referral of that day; missing for an unknown programme. */
  on(programme: string, day: string): Promise<PublishedPolicy | undefined> {
    return policyOn(this.prisma, this.published, programme, day);
  }

  /** The policies of the programmes that somebody works for. */
  ofProgrammes(actor: Actor): PublishedPolicy[] {
    return [...this.known.values()].filter(({ policy }) => actor.programmes.includes(policy.programme));
  }

  /** Those whose trajectories somebody may know of, all or some of them. */
  readableBy(actor: Actor): Readable[] {
    return this.ofProgrammes(actor).flatMap((one) => {
      if (mayRead(one.policy, actor)) return [one];
      return mayReadAsOwner(one.policy, actor) ? [{ ...one, owner: this.keys.blind('owner', actor.organisation) }] : [];
    });
  }
}
