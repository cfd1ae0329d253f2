import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { did } from '../support/domain/given';
import { refuse } from '../support/domain/commands';
import { dublinClaim } from '../support/domain/trajectories';
import { play } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* Another state has to take a refused guest, who absconds: IND says until when now. */

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const ind = 'caseworker@IND';

test('the deadline moves although the mayor has decided, and says why; what cannot be is refused', async () => {
  const guest = await play(stack, [...dublinClaim('2099-12-12'), did(refuse(), 'mayor@gemeente', '2019-06-19')]);
  const move = (body: object, who = ind, etag = guest.etag) =>
    stack.api.post(who, `${guest.path}/transfer-deadlines`, { occurredOn: '2019-09-02', criterion: 'noDublinClaim', motivation: 'De gast was onvindbaar.', ...body }, { 'if-match': etag });

  expect(await move({ transferDeadline: '2099-12-12' })).toMatchObject({ status: 409, code: 'same-day' });
  expect(await move({ transferDeadline: '2100-12-13', criterion: 'noHeavyEntryBan' })).toMatchObject({ status: 409, code: 'no-transfer-deadline' });
  expect(await move({ transferDeadline: '2019-06-18' })).toMatchObject({ status: 409, code: 'date-too-early' });
  expect(await move({ transferDeadline: '2100-12-13' }, 'caseworker@INLIA')).toMatchObject({ status: 403, code: 'not-permitted' });
  expect(await move({ transferDeadline: '2100-02-30' })).toMatchObject({ status: 400, code: 'invalid-request' });

  const moved = await move({ transferDeadline: '2100-12-13' });
  expect(moved).toMatchObject({ status: 200, body: { phase: 'closed', nextDeadline: { rule: 'ground', dueOn: '2100-12-14' }, criteria: { noDublinClaim: { deadlineMoves: [{ transferDeadline: '2100-12-13' }] } } } });
  expect((moved.body.nextDeadline as { explanation: string }).explanation).toContain('verplaatsing van de overdrachtsdatum van 2 september 2019');

  // IND finds out that the other state could be asked no longer: the test is open again, and there is no claim any more.
  const over = await move({ transferDeadline: '2019-10-31', occurredOn: '2019-11-04' }, ind, moved.headers.get('etag')!);
  expect(over).toMatchObject({ status: 200, body: { phase: 'intake', waitingOn: ['IND'], reopenedOn: '2019-11-01', formerAdmissions: [{ decision: 'refuse' }] } });
  expect(await move({ transferDeadline: '2100-12-13', occurredOn: '2019-11-05' }, ind, over.headers.get('etag')!)).toMatchObject({ status: 409, code: 'no-claim-in-force' });
});
