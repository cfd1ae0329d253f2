import { Router } from 'express';
import { z } from 'zod';
import { demoPerson, demoToken, type Demo } from '../demo';
import { route, type Api } from '../route';

/** Being one of the demo people. Outside the demonstration these addresses are described, but do not exist. */
export function mountDemo(everywhere: Api, demo: Demo | undefined): void {
  const api = demo ? everywhere : { ...everywhere, router: Router(), methods: new Map() };

  route(
    api,
    {
      method: 'get',
      path: '/demo/people',
      summary: { nl: 'Demopersonen', en: 'Demo people' },
      tag: 'demo',
      access: 'anyone',
      answer: { description: 'One for each pair of role and organisation that the policy gives anything to.', schema: z.strictObject({ items: z.array(demoPerson) }) },
      problems: [404, 503],
    },
    async () => ({ body: { items: await demo!.people() } }),
  );

  route(
    api,
    {
      method: 'post',
      path: '/demo/tokens',
      summary: { nl: 'Een demopersoon zijn', en: 'Be a demo person' },
      tag: 'demo',
      access: 'anyone',
      body: z.strictObject({ person: z.string().min(1).max(200) }).meta({ id: 'DemoTokenRequest' }),
      answer: { description: 'A token of the demo OpenID provider.', schema: demoToken },
      problems: [404, 503],
    },
    async ({ body: { person } }) => ({ body: await demo!.token(person) }),
  );
}
