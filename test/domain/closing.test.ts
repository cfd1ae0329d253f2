import { describe, expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { close, review } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const guided = given(...throughPhase('guidance'));

test('a durable solution closes the trajectory, with destination and evidence, and nobody owes anything', () => {
  const after = guided
    .when(close('return', { destination: 'Bagdad', evidence: ['Vertrekmelding DT&V'] }), 'lsoChair@gemeente', '2019-09-02')
    .then({
      event: { type: 'closed', data: { outcome: 'return', destination: 'Bagdad', evidence: ['Vertrekmelding DT&V'] } },
      phase: 'closed',
      waitingOn: [],
      tasks: {},
    });
  expect(after.state.closure).toEqual({ kind: 'outcome', occurredOn: '2019-09-02', outcome: 'return', destination: 'Bagdad', evidence: ['Vertrekmelding DT&V'] });
  expect(after.nextDeadline).toBeUndefined();
  expect(after.late).toEqual([]);
});

describe.each(['nonCooperation', 'houseRules', 'other'])('%s ends shelter', (outcome) => {
  test('which takes the decision of the authority', () => {
    guided.when(close(outcome), 'lsoChair@gemeente', '2019-09-02').rejected('authority-decision-missing');
    guided.when(close(outcome, { authorityDecision: 'B-2019-77' }), 'lsoChair@gemeente', '2019-09-02').then({ phase: 'closed' });
  });
});

test.each(['permitGranted', 'article64', 'detention', 'forcedReturn', 'death', 'transfer'])('%s takes none', (outcome) => {
  guided.when(close(outcome), 'lsoChair@gemeente', '2019-09-02').then({ phase: 'closed' });
});

test.each(['vanished', 'Return', 'constructor', 'toString'])('an outcome that the policy has not is none: %s', (outcome) => {
  guided.when(close(outcome), 'lsoChair@gemeente', '2019-09-02').rejected('unknown-code', { code: outcome, list: 'outcomes' });
});

test.each(['referral', 'intake', 'admissionDecision', 'stabilisation', 'perspectiveDecision'] as const)('a guest who dies in the phase %s needs no other fact first', (phase) => {
  given(...throughPhase(phase)).when(close('death'), 'lsoChair@gemeente', '2019-08-01').then({ phase: 'closed' });
});

test.each([
  ['the referral', given(...throughPhase('intake')), '2019-06-03'],
  ['the admission', given(...throughPhase('stabilisation')), '2019-06-19'],
  ['the perspective', guided, '2019-07-18'],
  ['the last review', guided.and(did(review(), 'lsoChair@gemeente', '2019-08-15')), '2019-08-15'],
])('an outcome cannot come before %s', (_, story, earliest) => {
  const dayBefore = earliest.replace(/\d\d$/, (day) => String(Number(day) - 1).padStart(2, '0'));
  story.when(close('return', { occurredOn: dayBefore }), 'lsoChair@gemeente', '2019-09-02').rejected('date-too-early', { date: dayBefore, earliest });
  story.when(close('return', { occurredOn: earliest }), 'lsoChair@gemeente', '2019-09-02').then({ phase: 'closed' });
});

test('on a closed trajectory nothing happens any more, whoever asks', () => {
  const closed = given(...throughPhase('closed'));
  const everything = throughPhase('closed').flatMap((fact) => ('draft' in fact && fact.draft.name !== 'register' ? [fact] : []));
  for (const { draft, who } of everything) {
    // The commitments are of nobody's concern here: this closed trajectory still has two.
    closed.when(draft, who, '2019-10-01').rejected('trajectory-closed');
  }
});
