import { describe, expect, test } from '@jest/globals';
import { did, given, pilot, type Given } from '../support/domain/given';
import type { Who } from '../support/domain/actors';
import { absence, bed, beds, close, criterion, departure, leaveBed, plan, refuse, risk, stopWaiting, wait, withdraw, type Draft } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

/** Where somebody could come to harm on the street. */
const highRisks: [why: string, facts: Given[]][] = [
  ['a high humanitarian risk', failedCriterion('regionalBinding', { humanitarian: 'high' })],
  ['a high public order risk', failedCriterion('regionalBinding', { publicOrder: 'high' })],
  ['a failed criterion and no risk assessed', failedCriterion('regionalBinding').slice(0, -2)],
  ['a failed criterion and one risk not assessed', failedCriterion('regionalBinding').slice(0, -1)],
  ['a high risk though every criterion was met', [...throughPhase('admissionDecision'), did(risk('humanitarian', 'high'), 'caseworker@gemeente', '2019-06-14')]],
];

const lowRisks: [why: string, facts: Given[]][] = [
  ['low risks', failedCriterion('regionalBinding')],
  ['medium risks', failedCriterion('regionalBinding', { humanitarian: 'medium', publicOrder: 'medium' })],
  ['every criterion met and no risk assessed', throughPhase('admissionDecision')],
  ['a risk that is high no more', [
    ...failedCriterion('regionalBinding', { humanitarian: 'high' }),
    did(risk('humanitarian', 'medium'), 'caseworker@gemeente', '2019-06-17'),
  ]],
  ['information of IND only', [
    ...throughPhase('intake'),
    did(criterion('noHeavyEntryBan', 'fail'), 'caseworker@IND', '2019-06-12'),
    did(criterion('noDublinClaim', 'fail'), 'caseworker@IND', '2019-06-12'),
  ]],
];

/** Whoever leaves without a word is looked for first. */
const missing: Given[] = [
  did(absence({ occurredOn: '2019-06-07' }), 'caseworker@INLIA', '2019-06-18'),
  did(departure(), 'caseworker@gemeente', '2019-06-18'),
];

const authority = { authorityDecision: 'B-2019-77' };
type Ending = [ending: string, draft: Draft, who: Who];
const onTheStreet: Ending[] = [
  ['withdrawn by the referrer', withdraw(), 'caseworker@INLIA'],
  ['withdrawn by the municipality', withdraw({ atGuestsRequest: false }), 'caseworker@gemeente'],
  ...['departedUnknownDestination', 'nonCooperation', 'houseRules', 'detention', 'forcedReturn', 'other'].map(
    (outcome): Ending => [`closed as ${outcome}`, close(outcome, authority), 'lsoChair@gemeente'],
  ),
];
const elsewhere: Ending[] = [
  ['withdrawn at the guest’s own request', withdraw({ atGuestsRequest: true }), 'caseworker@INLIA'],
  ...['permitGranted', 'return', 'onwardMigration', 'repeatAsylumRequest', 'article64', 'death', 'transfer'].map(
    (outcome): Ending => [`closed as ${outcome}`, close(outcome), 'lsoChair@gemeente'],
  ),
];

describe.each(highRisks)('with %s', (_, facts) => {
  const guest = given(...facts, ...missing);

  test.each(onTheStreet)('nobody is %s without a plan', (_ending, draft, who) => {
    guest.when(draft, who, '2019-06-20').rejected('plan-required');
  });

  test.each(onTheStreet)('who has a plan is %s', (_ending, draft, who) => {
    guest.and(did(plan(), 'caseworker@INLIA', '2019-06-19')).when(draft, who, '2019-06-20').then({ phase: 'closed' });
  });

  test.each(onTheStreet)('a plan that ends on the day on which somebody is %s is none', (_ending, draft, who) => {
    const planned = (until: string) => guest.and(did(plan({ until }), 'caseworker@INLIA', '2019-06-19'));
    planned('2019-06-20').when(draft, who, '2019-06-20').rejected('plan-required');
    planned('2019-06-21').when(draft, who, '2019-06-20').then({ phase: 'closed' });
  });

  test.each(elsewhere)('no plan is needed when the guest is %s', (_ending, draft, who) => {
    guest.when(draft, who, '2019-06-20').then({ phase: 'closed' });
  });
});

test('once the risk has become lower the mayor may refuse again, and a page offers it', () => {
  const lower = given(...failedCriterion('regionalBinding', { humanitarian: 'high' }), did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-20'));
  expect(lower.on('2019-06-21').allowed('mayor@gemeente')).toContain('decideAdmission');
  lower.when(refuse(), 'mayor@gemeente', '2019-06-21').then({ phase: 'closed' });
});

describe.each(lowRisks)('with %s', (_, facts) => {
  test.each([...onTheStreet, ...elsewhere])('a guest is %s without a plan', (_ending, draft, who) => {
    given(...facts, ...missing).when(draft, who, '2019-06-20').then({ phase: 'closed' });
  });
});

test('every outcome of the policy was tried', () => {
  const tried = [...onTheStreet, ...elsewhere].flatMap(([, draft]) => (draft.name === 'close' ? [draft.data.outcome] : []));
  expect(tried.sort()).toEqual(Object.keys(pilot().outcomes).sort());
});

test.each(highRisks.slice(0, 2))('with %s the mayor refuses nobody without a plan', (_, facts) => {
  given(...facts).when(refuse(), 'mayor@gemeente', '2019-06-20').rejected('plan-required');
  given(...facts, did(plan(), 'caseworker@INLIA', '2019-06-19')).when(refuse(), 'mayor@gemeente', '2019-06-20').then({ phase: 'closed' });
});

test('an older assessment that is recorded late takes no risk away', () => {
  const [high] = highRisks;
  const late = given(...high![1], did(risk('humanitarian', 'low', { occurredOn: '2019-06-04' }), 'caseworker@gemeente', '2019-06-18'));
  late.when(withdraw(), 'caseworker@gemeente', '2019-06-18').rejected('plan-required');
});

test('nor does an older pass undo a failed criterion', () => {
  const unassessed = failedCriterion('vNumber').slice(0, -2);
  const late = given(...unassessed, did(criterion('vNumber', 'pass', { occurredOn: '2019-06-04' }), 'caseworker@INLIA', '2019-06-18'));
  expect(late.on().phase).toBe('intake');
  late.when(withdraw(), 'caseworker@gemeente', '2019-06-18').rejected('plan-required');
});

test('nor does it help to say that nobody knows any more: only a pass takes a failed criterion away', () => {
  const unassessed = failedCriterion('vNumber').slice(0, -2);
  const unknown = given(...unassessed, did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-17'));
  unknown.when(withdraw(), 'caseworker@gemeente', '2019-06-18').rejected('plan-required');
  const { phase, tasks } = unknown.on('2019-06-18');
  expect({ phase, tasks: Object.keys(tasks) }).toEqual({ phase: 'intake', tasks: ['@gemeente assessRisk humanitarian', '@gemeente assessRisk publicOrder'] });
  const lateFail = given(...throughPhase('intake'), did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-12'), did(criterion('vNumber', 'fail', { occurredOn: '2019-06-11' }), 'caseworker@INLIA', '2019-06-13'));
  lateFail.when(withdraw(), 'caseworker@gemeente', '2019-06-18').rejected('plan-required');
  unknown.and(did(criterion('vNumber', 'pass'), 'caseworker@INLIA', '2019-06-18')).when(withdraw(), 'caseworker@gemeente', '2019-06-18').then({ phase: 'closed' });
});

test('of two assessments of one day the one recorded last counts', () => {
  const [high] = highRisks;
  given(...high![1], did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-14T16:00:00.000Z')).when(withdraw(), 'caseworker@gemeente', '2019-06-18').then({ phase: 'closed' });
});

test('the rule holds for a guest in guidance too', () => {
  const inGuidance = given(...throughPhase('guidance'), did(risk('humanitarian', 'high'), 'caseworker@gemeente', '2019-08-01'));
  inGuidance.when(close('houseRules', authority), 'lsoChair@gemeente', '2019-08-05').rejected('plan-required');
  inGuidance.and(did(plan(), 'caseworker@INLIA', '2019-08-02')).when(close('houseRules', authority), 'lsoChair@gemeente', '2019-08-05').then({ phase: 'closed' });
});

describe('whoever is taken off the waiting list', () => {
  const waiting = did(wait('regular'), 'caseworker@INLIA', '2019-06-18');
  const removal: [Draft, Who] = [stopWaiting({ reason: 'Niet meer nodig.' }), 'caseworker@INLIA'];

  describe.each(highRisks)('with %s', (_, facts) => {
    const guest = given(...facts, waiting);

    test('and without a bed has a plan', () => {
      guest.when(...removal, '2019-06-20').rejected('plan-required');
      const planned = (until?: string) => guest.and(did(plan({ until }), 'caseworker@INLIA', '2019-06-19'));
      planned('2019-06-20').when(...removal, '2019-06-20').rejected('plan-required');
      planned().when(...removal, '2019-06-20').then({ event: { type: 'waitingListLeft' } });
    });

    test('asked for it, has a bed, or waits for another kind', () => {
      guest.when(stopWaiting({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-06-20').then({ event: { type: 'waitingListLeft', data: { atGuestsRequest: true } } });
      const inBed = guest.and(did(bed(undefined, { kind: 'family' }), 'caseworker@INLIA', '2019-06-19'));
      inBed.when(...removal, '2019-06-20').then({});
      inBed.and(did(leaveBed(), 'caseworker@INLIA', '2019-06-20')).when(...removal, '2019-06-20').rejected('plan-required');
      guest.when(wait('family'), 'caseworker@INLIA', '2019-06-20').then({});
    });

    test('is not taken off by a bed that is over', () => {
      const over = (until: string) => guest.when(bed(undefined, { occurredOn: '2019-06-19', until }), 'caseworker@INLIA', '2019-06-20');
      over('2019-06-19').rejected('date-not-after', { date: '2019-06-19', day: '2019-06-19' });
      expect(over('2019-06-20').then({}).state.waits).toEqual(guest.on().state.waits);
    });

    test('waits on where nobody slept in the bed that they were given', () => {
      const inBed = guest.and(did(bed(), 'caseworker@INLIA', '2019-06-19'));
      expect(inBed.on().state.waits).toMatchObject([{ kind: 'regular', until: '2019-06-19' }]);
      expect(inBed.when(leaveBed(), 'caseworker@INLIA', '2019-06-19').then({ event: { type: 'stayEnded' } }).state.waits).toEqual(guest.on().state.waits);
      expect(inBed.when(leaveBed(), 'caseworker@INLIA', '2019-06-20').then({}).state.waits).toMatchObject([{ until: '2019-06-19' }]);
      const moved = inBed.and(did(bed(beds[1], { kind: 'family' }), 'caseworker@INLIA', '2019-06-19'));
      expect(moved.when(leaveBed(), 'caseworker@INLIA', '2019-06-19').then({}).state.waits).toEqual(guest.on().state.waits);
    });

    test('because they had a bed waits on where they turn out to have left it by then', () => {
      const inBed = guest.and(did(bed(undefined, { kind: 'family' }), 'caseworker@INLIA', '2019-06-18'));
      const takenOff = inBed.and(did(...removal, '2019-06-20'));
      expect(takenOff.on().state.waits).toMatchObject([{ until: '2019-06-20', restsOnBed: true }]);
      for (const occurredOn of ['2019-06-18', '2019-06-19', '2019-06-20']) {
        expect(takenOff.when(leaveBed({ occurredOn }), 'caseworker@INLIA', '2019-06-21').then({}).state.waits).toEqual(guest.on().state.waits);
      }
      expect(takenOff.when(leaveBed(), 'caseworker@INLIA', '2019-06-21').then({}).state.waits).toMatchObject([{ until: '2019-06-20' }]);
      const asked = inBed.and(did(stopWaiting({ atGuestsRequest: true }), 'caseworker@INLIA', '2019-06-20'));
      expect(asked.when(leaveBed({ occurredOn: '2019-06-19' }), 'caseworker@INLIA', '2019-06-21').then({}).state.waits).toMatchObject([{ until: '2019-06-20' }]);
    });

    test('is not taken off by a bed in which nobody slept yet', () => {
      const inBed = guest.and(did(bed(undefined, { kind: 'family' }), 'caseworker@INLIA', '2019-06-19'));
      inBed.when(...removal, '2019-06-19').rejected('plan-required');
    });

    test('is offered to be taken off all the same, for the guest may ask for it', () => {
      expect(guest.on('2019-06-20').allowed('caseworker@INLIA')).toContain('leaveWaitingList');
    });
  });

  test.each(lowRisks)('with %s needs no plan', (_, facts) => {
    given(...facts, waiting).when(...removal, '2019-06-20').then({ event: { type: 'waitingListLeft' } });
  });
});

test('that somebody left a bed is written down at any risk: it is what happened, and who ended shelter decided that with a plan', () => {
  const [[, facts]] = highRisks as [[string, Given[]]];
  given(...facts, did(bed(), 'caseworker@INLIA', '2019-06-18')).when(leaveBed(), 'caseworker@INLIA', '2019-06-20').then({ event: { type: 'stayEnded' } });
});

describe('a plan counts on the days it provides for', () => {
  const planned = given(...failedCriterion('regionalBinding', { humanitarian: 'high' }), did(plan({ until: '2019-06-22' }), 'caseworker@INLIA', '2019-06-19'));

  test.each([
    ['refuses', refuse(), 'mayor@gemeente'],
    ['withdraws', withdraw(), 'caseworker@gemeente'],
    ['closes', close('detention'), 'lsoChair@gemeente'],
  ] as const)('whoever %s on its last day needs a new one', (_, draft, who) => {
    planned.when(draft, who, '2019-06-21').then({ phase: 'closed' });
    planned.when(draft, who, '2019-06-22').rejected('plan-required');
    planned.and(did(plan(), 'caseworker@gemeente', '2019-06-22')).when(draft, who, '2019-06-22').then({ phase: 'closed' });
  });

  test.each([
    ['refuses', refuse({ occurredOn: '2019-06-20' }), 'mayor@gemeente'],
    ['withdraws', withdraw({ occurredOn: '2019-06-20' }), 'caseworker@gemeente'],
    ['closes', close('detention', { occurredOn: '2019-06-20' }), 'lsoChair@gemeente'],
  ] as const)('whoever %s dates nothing back into a plan that runs out', (_, draft, who) => {
    planned.when(draft, who, '2019-06-21').then({ phase: 'closed' });
    planned.when(draft, who, '2019-06-22').rejected('plan-required');
    planned.and(did(plan(), 'caseworker@gemeente', '2019-06-22')).when(draft, who, '2019-06-22').then({ phase: 'closed' });
  });

  test('an ending dated before the plan was made has none', () => {
    const early = withdraw({ occurredOn: '2019-06-18' });
    planned.when(early, 'caseworker@gemeente', '2019-06-20').rejected('plan-required');
  });

  test.each([...onTheStreet, ['refused', refuse(), 'mayor@gemeente']] as Ending[])('nobody is %s on an old plan without end that a newer one replaced, once that has run out', (_ending, draft, who) => {
    const replaced = given(
      ...failedCriterion('regionalBinding', { humanitarian: 'high' }),
      ...missing,
      did(plan(), 'caseworker@INLIA', '2019-06-19'),
      did(plan({ until: '2019-06-22' }), 'caseworker@INLIA', '2019-06-20'),
    );
    replaced.when(draft, who, '2019-06-21').then({ phase: 'closed' });
    replaced.when(draft, who, '2019-06-22').rejected('plan-required');
    replaced.and(did(plan(), 'caseworker@INLIA', '2019-06-22')).when(draft, who, '2019-06-22').then({ phase: 'closed' });
  });

  test('an older plan that is recorded late replaces none, whether it has an end or not', () => {
    const endless = given(...failedCriterion('regionalBinding', { humanitarian: 'high' }), did(plan(), 'caseworker@INLIA', '2019-06-19'));
    endless.and(did(plan({ occurredOn: '2019-06-17', until: '2019-06-18' }), 'caseworker@INLIA', '2019-06-20')).when(refuse(), 'mayor@gemeente', '2019-06-21').then({ phase: 'closed' });
    planned.and(did(plan({ occurredOn: '2019-06-17' }), 'caseworker@INLIA', '2019-06-20')).when(refuse(), 'mayor@gemeente', '2019-06-22').rejected('plan-required');
  });

  test('of two plans of one day the one recorded last counts', () => {
    const shorter = planned.and(did(plan({ until: '2019-06-20', occurredOn: '2019-06-19' }), 'caseworker@INLIA', '2019-06-20'));
    shorter.when(refuse(), 'mayor@gemeente', '2019-06-21').rejected('plan-required');
    const longer = planned.and(did(plan({ occurredOn: '2019-06-19' }), 'caseworker@INLIA', '2019-06-20'));
    longer.when(refuse(), 'mayor@gemeente', '2019-06-22').then({ phase: 'closed' });
  });

  test('a plan cannot end before it begins, come before the referral, or aim at a scenario that there is not', () => {
    const guest = given(...throughPhase('intake'));
    guest.when(plan({ until: '2019-06-06' }), 'caseworker@INLIA', '2019-06-07').rejected('date-too-early', { date: '2019-06-06', earliest: '2019-06-07' });
    guest.when(plan({ occurredOn: '2019-06-02' }), 'caseworker@INLIA', '2019-06-07').rejected('date-too-early', { date: '2019-06-02', earliest: '2019-06-03' });
    guest.when(plan({ scenario: 'holiday' }), 'caseworker@INLIA', '2019-06-07').rejected('unknown-code', { code: 'holiday', list: 'scenarios' });
    guest.when(plan({ scenario: 'return', until: '2019-06-07' }), 'caseworker@INLIA', '2019-06-07').then({
      event: { type: 'tailoredPlanProposed', data: { scenario: 'return', until: '2019-06-07' } },
      phase: 'intake',
      waitingOn: ['IND', 'INLIA'],
    });
  });
});
