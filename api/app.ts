import { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import express, { Router, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Deps } from './deps';
import { problemHandler } from './failures';
import './locals';
import { createMetrics } from './metrics';
import { API_VERSION, openApiDocument } from './openapi';
import { Policies } from './policies';
import { Problem } from './problem';
import { requestLog } from './request-log';
import type { Api } from './route';
import { mountAdoptions } from './routes/adoptions';
import { mountCodec } from './routes/codec';
import { mountCommands } from './routes/commands';
import { mountDemo } from './routes/demo';
import { mountDocuments } from './routes/documents';
import { mountEvents } from './routes/events';
import { mountImports } from './routes/imports';
import { mountLinks } from './routes/links';
import { mountLocations } from './routes/locations';
import { mountOccupancy } from './routes/occupancy';
import { mountPolicies } from './routes/policies';
import { mountSearch } from './routes/search';
import { mountService } from './routes/service';
import { mountShelterStays } from './routes/shelter-stays';
import { mountTasks } from './routes/tasks';
import { mountTrajectories } from './routes/trajectories';
import { trace } from './trace';

/** The API as an Express application. It opens and closes nothing: what it is given has its own start and stop. */
export function createApp(deps: Deps): Express {
  const { auth, logger } = deps;
  const metrics = createMetrics(deps);
  const api: Api = { router: Router({ strict: true, caseSensitive: true }), registry: new OpenAPIRegistry(), methods: new Map(), authenticate: auth };
  mountEverything(api, deps);
  api.router.get('/metrics', metrics.handler);
  mountLinks(api);
  refuseTheRest(api);

  return express()
    .disable('x-powered-by')
    .disable('etag')
    .use(trace, requestLog(logger, metrics), securityHeaders, apiHeaders)
    .use(api.router)
    .use(problemHandler(logger));
}

/** The description of everything there is, without anything behind it. */
export function describeApi(): object {
  const registry = new OpenAPIRegistry();
  // Handlers take what they need when they are called, and here nobody calls.
  mountEverything({ router: Router(), registry, methods: new Map(), authenticate: () => Promise.reject(new Error('only described')) }, {} as Deps);
  return openApiDocument(registry);
}

function mountEverything(api: Api, deps: Deps): void {
  const { prisma, keys, temporal, clock = () => new Date() } = deps;
  const policies = new Policies(prisma, deps.policies ?? [], keys);
  const executor = { prisma, keys, temporal, policies, clock };
  let document: object | undefined;
  mountService(api, deps, () => (document ??= openApiDocument(api.registry)));
  mountPolicies(api, executor);
  mountAdoptions(api, executor);
  mountTasks(api, executor);
  mountSearch(api, executor);
  mountTrajectories(api, executor);
  mountEvents(api, executor);
  mountCommands(api, executor);
  mountDocuments(api, { ...executor, documents: deps.documents });
  mountLocations(api, executor);
  mountOccupancy(api, executor);
  mountShelterStays(api, executor);
  mountImports(api, executor, deps);
  mountCodec(api, executor, deps);
  mountDemo(api, deps.demo);
}

const securityHeaders = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  frameguard: { action: 'deny' },
});

const apiHeaders: RequestHandler = (_request, response, next) => {
  response.set({ 'API-Version': API_VERSION, 'Cache-Control': 'no-store' });
  next();
};

/** Whatever reaches this far: a known address with another method, or no address of ours. */
function refuseTheRest({ router, methods }: Api): void {
  for (const [path, allowed] of methods) {
    router.all(path, () => {
      throw Problem.of('method-not-allowed', {}, { Allow: [...allowed].join(', ').toUpperCase() });
    });
  }
  router.use(() => {
    throw Problem.of('not-found');
  });
}
