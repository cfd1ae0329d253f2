import { z } from 'zod';
import { policyFile } from '../../domain/policy/schema';
import type { Policies } from '../policies';
import { route, type Api } from '../route';

const published = z.strictObject({ sha256: z.string(), policy: policyFile.meta({ id: 'Policy' }) }).meta({ id: 'PublishedPolicy' });

/** The policies of somebody's programmes: criteria, terms, who may do what, and the names of all codes in Dutch and English. */
export function mountPolicies(api: Api, policies: Policies): void {
  route(
    api,
    {
      method: 'get',
      path: '/v1/policies',
      summary: { nl: 'Het beleid', en: 'Policies' },
      tag: 'policies',
      access: 'person',
      answer: { description: 'Every version, the oldest first.', schema: z.strictObject({ items: z.array(published) }) },
    },
    ({ caller: { actor } }) => {
      const items = policies.ofProgrammes(actor).map(({ reference: { sha256 }, policy: { holidays: _, ...policy } }) => ({ sha256, policy }));
      return Promise.resolve({ body: { items } });
    },
  );
}
