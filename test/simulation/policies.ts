import type { PolicyReference, PublishedPolicy } from '../../domain/policy/schema';
import type { CommandData } from '../../domain/trajectory/commands';
import type { TrajectoryState } from '../../domain/trajectory/state';
import { publishedPolicies } from '../support/domain/given';
import type { Request } from './server';

/** The policy that everybody is referred under in these worlds. */
export const firstPolicy = (): PublishedPolicy => publishedPolicies()[0]!;

/** Missing where no such policy is published. */
export const policyCalled = ({ id, version }: Pick<PolicyReference, 'id' | 'version'>): PublishedPolicy | undefined =>
  publishedPolicies().find(({ reference }) => reference.id === id && reference.version === version);

/** The policy that a request would bring its trajectory under. */
export const targetOf = ({ name, given: { data } }: Pick<Request, 'name' | 'given'>): PublishedPolicy | undefined => {
  const { policy: id, version } = data as CommandData<'adoptPolicy'>;
  return name === 'adoptPolicy' ? policyCalled({ id, version }) : undefined;
};

/** The policy that a trajectory is under, as its facts say. */
export function policyOf({ policies }: TrajectoryState): PublishedPolicy {
  const last = policies.at(-1);
  return last ? policyCalled(last)! : firstPolicy();
}
