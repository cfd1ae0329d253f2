import { describe, expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { admit, criterion, refuse } from '../support/domain/commands';
import { throughPhase } from '../support/domain/trajectories';

const testedByInlia = given(...throughPhase('admissionDecision').slice(0, -4));

describe.each(['noHeavyEntryBan', 'noDublinClaim'])('on %s', (code) => {
  test.each(['pass', 'fail', 'unknown'] as const)('IND says "%s", which is information: the result waits for the municipality', (result) => {
    const after = testedByInlia.when(criterion(code, result), 'lsoMember@IND', '2019-06-12').then({
      event: { type: 'criterionRecorded', data: { criterion: code, result, as: 'information' } },
      phase: 'intake',
      waitingOn: ['IND', 'gemeente'],
    });
    expect(after.state.criteria[code]).toMatchObject({ information: [{ result }] });
    expect(after.state.criteria[code]?.conclusion).toBeUndefined();
    expect(after.tasks).toMatchObject({ [`@gemeente recordCriterion ${code}`]: '2019-07-02' });
    expect(after.tasks).not.toHaveProperty([`@IND recordCriterion ${code}`]);
  });

  test('the municipality concludes, with IND’s information beside it', () => {
    const after = testedByInlia
      .and(did(criterion(code, 'fail'), 'caseworker@IND', '2019-06-12'))
      .when(criterion(code, 'pass', { motivation: 'Het inreisverbod is opgeheven.' }), 'caseworker@gemeente', '2019-06-13')
      .then({ event: { type: 'criterionRecorded', data: { as: 'conclusion', result: 'pass' } }, waitingOn: ['IND'] });
    expect(after.state.criteria[code]).toMatchObject({ information: [{ result: 'fail' }], conclusion: { result: 'pass' } });
  });

  test('the municipality need not wait for IND', () => {
    const after = testedByInlia.when(criterion(code, 'unknown'), 'caseworker@gemeente', '2019-06-12').then({ waitingOn: ['IND'] });
    expect(Object.keys(after.tasks)).toHaveLength(1);
  });
});

const informed = testedByInlia.and(
  did(criterion('noHeavyEntryBan', 'fail'), 'caseworker@IND', '2019-06-12'),
  did(criterion('noDublinClaim', 'fail'), 'caseworker@IND', '2019-06-12'),
);

test('what IND says never fails anybody: no risk analysis is asked and nothing is decided', () => {
  expect(informed.on()).toMatchObject({ phase: 'intake', waitingOn: ['gemeente'] });
  expect(informed.on().tasks).toEqual({
    '@gemeente recordCriterion noHeavyEntryBan': '2019-07-02',
    '@gemeente recordCriterion noDublinClaim': '2019-07-02',
  });
});

test('the mayor goes by the conclusion, not by the information', () => {
  const concluded = informed.and(
    did(criterion('noHeavyEntryBan', 'pass'), 'caseworker@gemeente', '2019-06-14'),
    did(criterion('noDublinClaim', 'pass'), 'caseworker@gemeente', '2019-06-14'),
  );
  concluded.when(refuse(), 'mayor@gemeente', '2019-06-17').rejected('no-failed-criterion');
  concluded.when(admit(), 'mayor@gemeente', '2019-06-17').then({ phase: 'stabilisation' });
});

test('IND adds to its information after the conclusion, and the conclusion stands', () => {
  const after = given(...throughPhase('admissionDecision'))
    .when(criterion('noDublinClaim', 'fail'), 'caseworker@IND', '2019-06-17')
    .then({ event: { type: 'criterionRecorded', data: { as: 'information' } }, phase: 'admissionDecision' });
  expect(after.state.criteria.noDublinClaim).toMatchObject({ information: [{ result: 'pass' }, { result: 'fail' }], conclusion: { result: 'pass' } });
});
