import { describe, expect, test } from '@jest/globals';
import { actor } from '../support/domain/actors';
import { admit, close, criterion, discussion, dossier, guest, perspective, promise, refuse, register, review, risk } from '../support/domain/commands';
import { did, given, nothingUntil, pilot, type Given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';
import { policyNamed } from '../support/policy';

/*
 * Whole trajectories under two other policies: what differs stands in their files alone.
 */

describe('under the policy with which the municipality goes on alone', () => {
  const govo = policyNamed('govo-2025');
  const story = (...facts: Given[]) => given(...facts).under(govo);
  const referred = did(register({ referredBy: 'GGD' }), 'coordinator@GGD', '2025-02-03');
  const tested: Given[] = [
    referred,
    did(discussion(), 'lsoChair@gemeente', '2025-02-06'),
    did(criterion('regionalBinding', 'pass'), 'caseworker@gemeente', '2025-02-07'),
    did(criterion('noStateReception', 'pass'), 'caseworker@gemeente', '2025-02-07'),
    did(criterion('worksOnSolution', 'pass'), 'caseworker@INLIA', '2025-02-10'),
    did(criterion('worksOnSolution', 'pass'), 'caseworker@gemeente', '2025-02-11'),
  ];
  const admitted = [...tested, did(admit(), 'coordinator@gemeente', '2025-02-13')];
  const guided = [...admitted, did(dossier(), 'caseworker@INLIA', '2025-02-20'), nothingUntil('2025-02-28'), did(perspective({ commitments: [promise('GGD', '2025-04-04')] }), 'lsoChair@gemeente', '2025-03-03')];

  test('the municipality and its partners refer; the state does not any more', () => {
    expect(story(referred).on().tasks).toEqual({
      'lsoChair@gemeente recordReferralDiscussion': '2025-02-10',
      '@INLIA recordCriterion regionalBinding': '2025-02-17', '@INLIA recordCriterion noStateReception': '2025-02-17', 'caseworker@INLIA recordCriterion worksOnSolution': '2025-02-17',
    });
    given().under(govo).when(register({ referredBy: 'IND' }), 'caseworker@gemeente', '2025-02-03').rejected('unknown-code', { code: 'IND', list: 'referrers' });
    given().under(govo).when(register({ referredBy: 'GGD' }), 'caseworker@IND', '2025-02-03').rejected('not-permitted');
  });

  test('what INLIA says is information; the municipality concludes', () => {
    story(referred).when(criterion('regionalBinding', 'pass'), 'caseworker@INLIA', '2025-02-05').then({ event: { type: 'criterionRecorded', data: { as: 'information' } }, phase: 'intake' });
    story(referred).when(criterion('noDublinClaim', 'pass'), 'caseworker@gemeente', '2025-02-05').rejected('unknown-code', { code: 'noDublinClaim', list: 'criteria' });
  });

  test('its coordinators decide on access, within a week; there is no mayor who does', () => {
    expect(story(...tested).on().tasks).toEqual({ 'coordinator@gemeente decideAdmission': '2025-02-18' });
    story(...tested).when(admit(), 'mayor@gemeente', '2025-02-13').rejected('not-permitted');
    story(...tested).when(admit(), 'coordinator@gemeente', '2025-02-13').then({ phase: 'stabilisation', tasks: { '@INLIA deliverDossier INLIA': '2025-03-06' } });
  });

  test('a guest is guided and reviewed every eight weeks, and comes to an outcome', () => {
    const perspectiveDecided = story(...guided).on();
    expect(perspectiveDecided.phase).toBe('guidance');
    expect(perspectiveDecided.tasks).toEqual({ 'lsoChair@gemeente recordReview': '2025-04-28', '@GGD fulfilCommitment c1': '2025-04-04' });
    story(...guided, did(review(), 'lsoChair@gemeente', '2025-04-25')).when(close('permitGranted'), 'lsoChair@gemeente', '2025-05-02').then({ phase: 'closed', tasks: {} });
  });

  test('the two rules hold here too: a fail alone refuses nobody, and at high risk nobody is without a plan', () => {
    const failed = [
      ...tested.slice(0, -1), did(criterion('worksOnSolution', 'fail'), 'caseworker@gemeente', '2025-02-11'),
      did(risk('humanitarian', 'high'), 'caseworker@INLIA', '2025-02-12'), did(risk('publicOrder', 'low'), 'caseworker@gemeente', '2025-02-12'),
    ];
    story(...failed).when(refuse(), 'coordinator@gemeente', '2025-02-13').rejected('plan-required');
  });

  test('its ladder is shorter: three days ahead, then the coordinator, then the manager', () => {
    const late = story(...admitted, did(dossier(), 'caseworker@INLIA', '2025-02-20')).on('2025-04-11');
    expect(late.reminders.filter(({ key }) => key.startsWith('perspectiveDecision')).map(({ key, to }) => [key.split('/')[1], to])).toEqual([
      ['ahead', ['lsoChair@gemeente']], ['onTheDay', ['lsoChair@gemeente']], ['toCoordinator', ['coordinator@gemeente']], ['toManager', ['manager@gemeente']],
    ]);
  });
});

describe('under the policy of another city', () => {
  const utrecht = policyNamed('utrecht-2019');
  const story = (...facts: Given[]) => given(...facts).under(utrecht);
  const referred = did(register({ programme: 'utrecht', referredBy: 'STIL' }), 'caseworker@STIL', '2019-09-02');
  const guided: Given[] = [
    referred,
    did(criterion('staysInRegion', 'pass'), 'caseworker@SNDVU', '2019-09-05'),
    did(criterion('wantsGuidance', 'pass'), 'caseworker@SNDVU', '2019-09-05'),
    did(criterion('noOtherReception', 'pass'), 'caseworker@IND', '2019-09-09'),
    did(criterion('noOtherReception', 'pass'), 'caseworker@gemeenteUtrecht', '2019-09-10'),
    did(admit(), 'lsoChair@gemeenteUtrecht', '2019-09-11'),
    did(dossier(), 'caseworker@IND', '2019-09-23'),
    nothingUntil('2019-10-04'),
    did(perspective({ scenario: 'permit' }), 'lsoChair@gemeenteUtrecht', '2019-10-08'),
  ];

  test('a guest goes from the referral to an outcome', () => {
    expect(story(referred).on().tasks).toMatchObject({ 'lsoChair@gemeenteUtrecht recordReferralDiscussion': '2019-09-23', 'caseworker@SNDVU recordCriterion wantsGuidance': '2019-09-23' });
    story(...guided).when(review(), 'lsoChair@gemeenteUtrecht', '2019-11-19').then({ phase: 'guidance', tasks: { 'lsoChair@gemeenteUtrecht recordReview': '2019-12-31', 'lsoChair@gemeenteUtrecht recordReferralDiscussion': '2019-09-23' } });
    story(...guided).when(close('permit'), 'lsoChair@gemeenteUtrecht', '2019-11-19').then({ phase: 'closed' });
  });

  test('nothing of the pilot’s policy is known: no criterion, organisation, group, scenario or outcome of it', () => {
    given().under(utrecht).when(register({ programme: 'utrecht', referredBy: 'INLIA' }), 'caseworker@SNDVU', '2019-09-02').rejected('unknown-code', { code: 'INLIA', list: 'referrers' });
    given().under(utrecht).when(register({ programme: 'utrecht', referredBy: 'STIL', specialGroups: ['sixtyPlus'] }), 'caseworker@SNDVU', '2019-09-02').rejected('unknown-code');
    story(...guided).when(close('permitGranted'), 'lsoChair@gemeenteUtrecht', '2019-11-19').rejected('unknown-code', { code: 'permitGranted', list: 'outcomes' });
    story(...guided).when(review({ scenario: 'legalStay' }), 'lsoChair@gemeenteUtrecht', '2019-11-19').rejected('unknown-code', { code: 'legalStay', list: 'scenarios' });
  });

  test('somebody of 55 counts as older, by the clock', () => {
    const born = did(register({ programme: 'utrecht', referredBy: 'STIL', guest: guest({ birthDates: [{ date: '1964-10-01' }] }) }), 'caseworker@STIL', '2019-09-02');
    expect(story(born).on('2019-10-01').state.groups).toEqual([{ group: 'older', since: '2019-10-01' }]);
  });
});

describe('programmes beside one another', () => {
  const utrecht = policyNamed('utrecht-2019');

  test('a referral for one is none for the other', () => {
    given().when(register({ programme: 'utrecht' }), 'caseworker@INLIA', '2019-09-02').rejected('unknown-code', { code: 'utrecht', list: 'programme' });
    given().under(utrecht).when(register({ referredBy: 'STIL' }), 'caseworker@STIL', '2019-09-02').rejected('unknown-code', { code: 'groningen', list: 'programme' });
  });

  test('whoever works for one can do nothing in the other, in whatever role', () => {
    const elsewhere = actor('lsoChair@gemeente', ['utrecht']);
    given(...throughPhase('guidance')).when(review(), elsewhere, '2019-08-01').rejected('not-permitted');
    // IND works for both: for each it is what that policy says.
    const ind = actor('caseworker@IND', ['groningen', 'utrecht']);
    given(...throughPhase('stabilisation')).when(dossier(), ind, '2019-06-24').then({ event: { type: 'dossierDelivered' } });
    expect(pilot().programme).not.toBe(utrecht.programme);
  });
});
