import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const referral = {
  programme: 'groningen',
  occurredOn: '2019-06-03',
  referredBy: 'INLIA',
  guest: { names: [{ given: 'Amina', family: 'Verzonnen' }], birthDates: [{ date: '1984-02-29' }], vNumbers: [{ number: '0012345678' }] },
  specialGroups: ['sixtyPlus', 'mentallyIll'],
};

test('a guest goes all the way from referral to a durable solution', async () => {
  const { api } = stack;
  const key = randomUUID();
  const registered = await api.post('caseworker@INLIA', '/v1/trajectories', referral, { 'idempotency-key': key });
  expect(registered.status).toBe(201);
  expect(registered.body.phase).toBe('referral');
  const { id } = registered.body;
  const path = `/v1/trajectories/${id}`;
  expect(registered.headers.get('location')).toBe(path);
  expect(registered.headers.get('etag')).toBe('"1"');

  let etag = registered.headers.get('etag')!;
  const step = async (who: string, resource: string, body: object): Promise<string> => {
    const answer = await api.post(who, `${path}/${resource}`, body, { 'if-match': etag });
    if (answer.status !== 200) throw new Error(`${resource} by ${who}: ${JSON.stringify(answer.body)}`);
    expect(answer.headers.get('etag')).not.toBe(etag);
    etag = answer.headers.get('etag')!;
    expect(etag).toBe(`"${answer.body.revision}"`);
    return answer.body.phase;
  };
  const inWriting = { kind: 'writtenProcedure' };
  const pass = (criterion: string) => ({ occurredOn: '2019-06-11', criterion, result: 'pass', motivation: 'Zie het bewijs.' });

  expect(await step('lsoChair@gemeente', 'referral-discussions', { occurredOn: '2019-06-06', basis: inWriting, conclusion: 'Toetsen.' })).toBe('intake');
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await step('caseworker@INLIA', 'criterion-results', pass(criterion));
  for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) await step('caseworker@IND', 'criterion-results', pass(criterion));
  await step('caseworker@gemeente', 'criterion-results', pass('noHeavyEntryBan'));
  expect(await step('caseworker@gemeente', 'criterion-results', pass('noDublinClaim'))).toBe('admissionDecision');
  expect(await step('mayor@gemeente', 'admission-decisions', { decision: 'admit', occurredOn: '2019-06-19', motivation: 'Voldoet.' })).toBe('stabilisation');
  expect(await step('caseworker@IND', 'dossier-deliveries', { occurredOn: '2019-06-24', reference: 'IND-1' })).toBe('stabilisation');
  expect(await step('caseworker@DTV', 'dossier-deliveries', { occurredOn: '2019-07-01', reference: 'DTV-1' })).toBe('perspectiveDecision');
  expect(
    await step('lsoChair@gemeente', 'perspective-decisions', {
      occurredOn: '2019-07-18', basis: { kind: 'meeting', on: '2019-07-18' }, scenario: 'legalStay', motivation: 'Kansrijk.',
      commitments: [{ organisation: 'INLIA', what: 'Documenten verzamelen.', dueOn: '2019-08-30' }],
    }),
  ).toBe('guidance');
  await step('caseworker@INLIA', 'commitments/c1/fulfilments', { occurredOn: '2019-08-20', note: 'Geboorteakte ontvangen.' });
  await step('lsoChair@gemeente', 'progress-reviews', { occurredOn: '2019-10-01', basis: inWriting, summary: 'Op koers.', obstacles: ['ind'] });
  expect(await step('lsoChair@gemeente', 'outcomes', { occurredOn: '2020-01-15', outcome: 'permitGranted', evidence: ['Beschikking'] })).toBe('closed');

  const { body: closed } = await api.get('caseworker@INLIA', path);
  expect(closed).toMatchObject({ phase: 'closed', closure: { kind: 'outcome', outcome: 'permitGranted' }, waitingOn: [], tasks: [], stalled: [] });
  expect(closed.restPeriod).toEqual({ startsOn: '2019-07-01', endsOn: '2019-07-15', isOver: true });
  expect(closed.commitments).toEqual([expect.objectContaining({ id: 'c1', fulfilledOn: '2019-08-20' })]);

  expect(await step('manager@gemeente', 'reopenings', { occurredOn: '2020-02-03', reason: 'De vergunning is ingetrokken.' })).toBe('guidance');
  // The log tells all of it, in its order; what time did stands among what people did.
  const { items } = (await api.get('caseworker@INLIA', `${path}/events?limit=200`)).body;
  expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_, at) => at + 1));
  const types = items.map(({ type }) => type).filter((type) => type !== 'overdueOnEntry');
  expect(types).toEqual([
    'registered', 'referralDiscussed', ...Array.from({ length: 7 }, () => 'criterionRecorded'), 'admissionDecided', 'dossierDelivered', 'dossierDelivered', 'restPeriodEnded',
    'perspectiveDecided', 'commitmentFulfilled', 'progressReviewed', 'closed', 'reopened',
  ]);
  // Facts of years ago remind nobody.
  expect(await stack.prisma.outboxMail.count()).toBe(0);
});
