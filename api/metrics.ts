import { Gauge, Histogram, Registry } from 'prom-client';
import type { RequestHandler } from 'express';
import { failingRuns } from '../activities/failing-runs';
import { MISSED_AFTER } from '../activities/reconcile';
import { Prisma } from '../prisma/generated/client';
import type { Deps } from './deps';

const VISIBILITY_MS = 2_000;

/** What an operator is alarmed by. Nothing personal: counts, ages and routes. */
export interface Metrics {
  /** Answers a scrape. */
  handler: RequestHandler;
  observe(method: string, route: string, status: number, seconds: number): void;
}

/** Gauges are read when they are asked for, by one cheap query each; what cannot be read has no sample. */
export function createMetrics({ prisma, temporal, clock = () => new Date() }: Pick<Deps, 'prisma' | 'temporal' | 'clock'>): Metrics {
  const registry = new Registry();

  const gauge = (name: string, help: string, read: () => Promise<number>): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        await read().then((value) => this.set(value), () => this.remove());
      },
    });
  const query = async (sql: Prisma.Sql): Promise<number> => Number((await prisma.$queryRaw<{ value: unknown }[]>(sql))[0]?.value ?? 0);
  const now = (): Date => clock();

  gauge('bestendig_deadline_lag_seconds', 'For how long the earliest deadline of an open trajectory has been due; up to three hours at night is meant.', () =>
    // One programme after the other, so that each is a step along an index.
    query(Prisma.sql`
      SELECT greatest(0, extract(epoch FROM ${now()}::timestamptz - min(first.at))) AS value
      FROM (SELECT DISTINCT programme FROM policy) AS known
      CROSS JOIN LATERAL (SELECT next_deadline_at AS at FROM trajectory
        WHERE programme = known.programme AND next_deadline_at IS NOT NULL ORDER BY next_deadline_at LIMIT 1) AS first`),
  );
  gauge('bestendig_parked_runs', 'Open trajectories with a deadline that was missed: somebody has to look.', () =>
    query(Prisma.sql`
      SELECT count(*) AS value FROM (SELECT DISTINCT programme FROM policy) AS known JOIN trajectory USING (programme)
      WHERE next_deadline_at < ${new Date(now().getTime() - MISSED_AFTER)}`),
  );
  gauge('bestendig_outbox_age_seconds', 'For how long the oldest mail that is still to go has waited.', () =>
    // A mail about an emergency bed waits since the stay's last day began, on which time ended it.
    query(Prisma.sql`
      SELECT greatest(0, extract(epoch FROM now() - min(coalesce(event.recorded_at, stay.ended_on::timestamp AT TIME ZONE 'Europe/Amsterdam')))) AS value
      FROM outbox_mail AS mail LEFT JOIN event USING (trajectory_id, sequence) LEFT JOIN emergency_stay AS stay ON stay.id = mail.emergency_stay_id
      WHERE mail.state IN ('waiting', 'claimed', 'uncertain')`),
  );
  gauge('bestendig_failing_workflow_tasks', 'Runs whose workflow task fails again and again.', async () => {
    const { count } = await temporal.withDeadline(Date.now() + VISIBILITY_MS, () => temporal.workflow.count(failingRuns));
    return count;
  });
  new Gauge({
    name: 'bestendig_outbox_mails',
    help: 'Mails that are not sent, by their state.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      const groups = await prisma.outboxMail.groupBy({ by: 'state', where: { state: { not: 'sent' } }, _count: true }).catch(() => []);
      for (const { state, _count } of groups) this.set({ state }, _count);
    },
  });

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests by route.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });

  return {
    observe: (method, route, status, duration) => requests.observe({ method, route, status }, duration),
    handler: async (_request, response) => {
      response.locals.route = '/metrics';
      response.set('Content-Type', registry.contentType).end(await registry.metrics());
    },
  };
}
