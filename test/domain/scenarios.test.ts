import { describe, expect, test } from '@jest/globals';
import { admitTailored, perspective, propose, review } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { admittedAsTailored, throughPhase } from '../support/domain/trajectories';

test('what was proposed, decided and changed stays in the history, with its days', () => {
  const { state } = given(...throughPhase('intake'), did(propose('legalStay'), 'caseworker@INLIA', '2019-06-07'))
    .and(...throughPhase('guidance').slice(2, -1), did(perspective({ scenario: 'underInvestigation' }), 'lsoChair@gemeente', '2019-07-18'))
    .and(did(propose('return'), 'caseworker@DTV', '2019-08-01'))
    .when(review({ scenario: 'return' }), 'lsoChair@gemeente', '2019-09-05')
    .then({ phase: 'guidance' });
  expect(state.scenarios).toEqual([
    { code: 'legalStay', since: '2019-06-07', as: 'proposed' },
    { code: 'underInvestigation', since: '2019-07-18', as: 'decided' },
    { code: 'return', since: '2019-08-01', as: 'proposed' },
    { code: 'return', since: '2019-09-05', as: 'changed' },
  ]);
});

test('a decision that is written down later stands in its place: the newer scenario is worked on', () => {
  const tailored = given(...admittedAsTailored, ...throughPhase('perspectiveDecision').slice(-3), did(perspective({ scenario: 'underInvestigation' }), 'lsoChair@gemeente', '2019-07-18'));
  const { state } = tailored.when(admitTailored({ occurredOn: '2019-07-01', until: '2020-06-30', scenario: 'legalStay' }), 'mayor@gemeente', '2019-08-01').then({});
  expect(state.scenarios.map(({ code }) => code)).toEqual(['return', 'legalStay', 'underInvestigation']);
});

test('a proposal says why, in the words of the organisation that makes it', () => {
  given(...throughPhase('guidance'))
    .when(propose('onwardMigration', { motivation: 'Er is familie in Canada.' }), 'caseworker@VWNN', '2019-08-01')
    .then({ event: { type: 'scenarioProposed', data: { scenario: 'onwardMigration', motivation: 'Er is familie in Canada.' } }, phase: 'guidance' });
});

test('a proposal binds nobody: nothing more is owed than before', () => {
  const before = given(...throughPhase('guidance')).on('2019-08-01').tasks;
  given(...throughPhase('guidance')).when(propose('return'), 'caseworker@VWNN', '2019-08-01').then({ tasks: before });
});

describe('a proposal is not taken', () => {
  test('of a scenario that the policy has not', () => {
    given(...throughPhase('referral')).when(propose('holiday'), 'caseworker@INLIA', '2019-06-06').rejected('unknown-code', { code: 'holiday', list: 'scenarios' });
  });

  test('of a day before the referral', () => {
    given(...throughPhase('referral'))
      .when(propose('return', { occurredOn: '2019-06-02' }), 'caseworker@INLIA', '2019-06-06')
      .rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
  });
});
