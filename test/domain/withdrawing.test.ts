import { expect, test } from '@jest/globals';
import { given } from '../support/domain/given';
import { withdraw } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

test.each(['referral', 'intake', 'admissionDecision'] as const)('a referral is withdrawn in the phase %s, and nobody owes anything any more', (phase) => {
  const { state, nextDeadline } = given(...throughPhase(phase)).when(withdraw({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-06-14').then({
    event: { type: 'withdrawn', data: { reason: 'Elders onderdak gevonden.', atGuestsRequest: true } },
    phase: 'closed',
    waitingOn: [],
    tasks: {},
  });
  expect(state.closure).toEqual({ kind: 'withdrawn', occurredOn: '2019-06-14' });
  expect(nextDeadline).toBeUndefined();
});

test.each(['stabilisation', 'perspectiveDecision', 'guidance'] as const)('in the phase %s the guest has been admitted: there is no referral to withdraw', (phase) => {
  given(...throughPhase(phase)).when(withdraw({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-08-01').rejected('not-in-this-phase', { phase });
});

test('a referral cannot be withdrawn before it was made', () => {
  given(...throughPhase('intake'))
    .when(withdraw({ occurredOn: '2019-06-02' }), 'caseworker@INLIA', '2019-06-07')
    .rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
});
