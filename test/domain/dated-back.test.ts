import { describe, expect, test } from '@jest/globals';
import { openTerms } from '../../domain/trajectory/terms';
import type { Who } from '../support/domain/actors';
import { close, perspective, refuse, reopen, review, risk, withdraw, type Draft } from '../support/domain/commands';
import { did, given, type Given, type Situation } from '../support/domain/given';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

const lowered = given(...failedCriterion('vNumber', { humanitarian: 'high' }), did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-20'));
test.each<[ending: string, draft: Draft, who: Who]>([
  ['refused', refuse({ occurredOn: '2019-06-17' }), 'mayor@gemeente'],
  ['withdrawn', withdraw({ occurredOn: '2019-06-17' }), 'caseworker@gemeente'],
  ['closed as detained', close('detention', { occurredOn: '2019-06-17' }), 'lsoChair@gemeente'],
])('nobody is %s on a day of high risk without a plan, though the risk is low by now', (_, draft, who) => {
  expect(lowered.when(draft, who, '2019-06-21').rejection).toBeDefined();
});

test('a review does not come in the time that the trajectory was closed', () => {
  given(...throughPhase('closed'), did(reopen(), 'manager@gemeente', '2020-01-06')).when(review({ occurredOn: '2019-10-01' }), 'lsoChair@gemeente', '2020-01-07').rejected('date-too-early');
});

describe('after a reopening a term says truly what it counts from', () => {
  const countsFrom = ({ state, policy }: Situation, rule: string) => openTerms(state, policy).find((term) => term.rule === rule)?.countsFrom;

  test('a review that was agreed on before was not agreed on at the reopening', () => {
    const facts: Given[] = [
      ...throughPhase('perspectiveDecision'),
      did(perspective({ firstReviewOn: '2019-09-05' }), 'lsoChair@gemeente', '2019-07-18'),
      did(close('transfer'), 'lsoChair@gemeente', '2019-07-26'),
      did(reopen(), 'lsoChair@gemeente', '2019-08-05'),
    ];
    expect(countsFrom(given(...facts).on(), 'progressReview')).toEqual({ fact: 'perspectiveDecided', on: '2019-07-18' });
  });

  test('a promise that is due because of the reopening was not agreed on at the perspective', () => {
    const back = given(...throughPhase('closed'), did(reopen(), 'manager@gemeente', '2020-01-06')).on();
    expect(countsFrom(back, 'commitment')).toEqual({ fact: 'reopened', on: '2020-01-06' });
  });
});
