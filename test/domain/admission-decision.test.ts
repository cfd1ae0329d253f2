import { describe, expect, test } from '@jest/globals';
import { did, given } from '../support/domain/given';
import { admit, admitTailored, criterion, plan, refuse, refuseWithoutWeighing, risk } from '../support/domain/commands';
import { failedCriterion, throughPhase } from '../support/domain/trajectories';

const passed = given(...throughPhase('admissionDecision'));
const failed = given(...failedCriterion('regionalBinding'));

describe('the mayor admits', () => {
  test('a guest who meets all five criteria; then IND and DT&V owe their dossiers', () => {
    passed.when(admit(), 'mayor@gemeente', '2019-06-19').then({
      event: { type: 'admissionDecided', data: { decision: 'admit', occurredOn: '2019-06-19' } },
      phase: 'stabilisation',
      waitingOn: ['DTV', 'IND'],
      tasks: { '@IND deliverDossier IND': '2019-07-17', '@DTV deliverDossier DTV': '2019-07-17' },
    });
  });

  test('nobody whose criterion failed or stayed unknown', () => {
    failed.when(admit(), 'mayor@gemeente', '2019-06-19').rejected('passes-missing', { criteria: 'regionalBinding' });
    passed
      .and(did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-17'), did(criterion('noDublinClaim', 'unknown'), 'caseworker@gemeente', '2019-06-17'))
      .and(did(plan(), 'caseworker@INLIA', '2019-06-17'))
      .when(admit(), 'mayor@gemeente', '2019-06-19')
      .rejected('passes-missing', { criteria: 'vNumber, noDublinClaim' });
  });

  test('on a pass until the last day it is valid, and no longer', () => {
    const temporary = passed.and(did(criterion('noStateReception', 'pass', { validUntil: '2019-06-19' }), 'caseworker@INLIA', '2019-06-17'));
    temporary.when(admit(), 'mayor@gemeente', '2019-06-19').then({ phase: 'stabilisation' });
    temporary.when(admit(), 'mayor@gemeente', '2019-06-20').rejected('passes-missing', { criteria: 'noStateReception' });
    temporary.when(admit({ occurredOn: '2019-06-19' }), 'mayor@gemeente', '2019-06-20').then({ phase: 'stabilisation' });
  });
});

describe('the mayor admits as tailored', () => {
  const planned = failed.and(did(plan({ until: '2019-07-31' }), 'caseworker@INLIA', '2019-06-17'));

  test('a guest with a plan, until a date and with a scenario, which is worked on from then', () => {
    const { state } = planned.when(admitTailored(), 'mayor@gemeente', '2019-06-19').then({
      event: { type: 'admissionDecided', data: { decision: 'admitTailored', until: '2019-12-31', scenario: 'return' } },
      phase: 'stabilisation',
    });
    expect(state.scenarios).toEqual([{ code: 'return', since: '2019-06-19', as: 'decided' }]);
  });

  test('not without a plan', () => {
    failed.when(admitTailored(), 'mayor@gemeente', '2019-06-19').rejected('tailored-plan-missing');
  });

  test('not after the plan has ended; on its last day it counts', () => {
    planned.when(admitTailored(), 'mayor@gemeente', '2019-08-01').rejected('tailored-plan-missing');
    planned.when(admitTailored(), 'mayor@gemeente', '2019-07-31').then({ phase: 'stabilisation' });
  });

  test('not on an old plan without end that a newer one replaced, once that has ended', () => {
    const replaced = failed.and(did(plan(), 'caseworker@INLIA', '2019-06-17'), did(plan({ until: '2019-07-31' }), 'caseworker@INLIA', '2019-06-18'));
    replaced.when(admitTailored(), 'mayor@gemeente', '2019-07-31').then({ phase: 'stabilisation' });
    replaced.when(admitTailored(), 'mayor@gemeente', '2019-08-01').rejected('tailored-plan-missing');
    // What was decided while the old one counted may be written down later.
    replaced.when(admitTailored({ occurredOn: '2019-06-17' }), 'mayor@gemeente', '2019-08-01').then({ phase: 'stabilisation' });
  });

  test('not until today or earlier', () => {
    for (const until of ['2019-06-19', '2019-06-01']) {
      planned.when(admitTailored({ until }), 'mayor@gemeente', '2019-06-19').rejected('date-not-after', { date: until, day: '2019-06-19' });
    }
  });

  test('not with a scenario that the policy has not', () => {
    planned.when(admitTailored({ scenario: 'holiday' }), 'mayor@gemeente', '2019-06-19').rejected('unknown-code', { code: 'holiday', list: 'scenarios' });
  });
});

describe('a failed criterion alone never refuses', () => {
  test('a refusal takes the fail, both risks assessed, and reasons beyond the fail; it closes the trajectory', () => {
    const { state } = failed.when(refuse(), 'mayor@gemeente', '2019-06-19').then({
      event: { type: 'admissionDecided', data: { decision: 'refuse' } },
      phase: 'closed',
      waitingOn: [],
      tasks: {},
    });
    expect(state.closure).toEqual({ kind: 'refused', occurredOn: '2019-06-19' });
  });

  test('without a weighing it is none', () => {
    failed.when(refuseWithoutWeighing(), 'mayor@gemeente', '2019-06-19').rejected('weighing-missing');
  });

  test.each([' Geen binding één. ', 'geen binding één', 'Geen  Binding - EEN!', 'Geenbinding, één', '.', '...?', '1'])('nor when the weighing only repeats the motivation, or says nothing: "%s"', (weighing) => {
    failed.when(refuse({ motivation: 'Geen binding één.', weighing }), 'mayor@gemeente', '2019-06-19').rejected('weighing-missing');
  });

  describe('nor when it only repeats what was said of the failed criterion, by who informed or who concluded', () => {
    const banned = given(...throughPhase('admissionDecision').slice(0, -4)).and(
      did(criterion('noHeavyEntryBan', 'fail', { motivation: 'Een zwaar inreisverbod. Tot 2028.' }), 'caseworker@IND', '2019-06-12'),
      did(criterion('noHeavyEntryBan', 'fail', { motivation: 'Het verbod geldt nog.' }), 'caseworker@gemeente', '2019-06-14'),
      did(criterion('noDublinClaim', 'pass', { motivation: 'Elders is opvang.' }), 'caseworker@gemeente', '2019-06-14'),
      did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-14'),
      did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-06-14'),
    );
    const weighed = (weighing: string) => banned.when(refuse({ motivation: 'Niet toegelaten.', weighing }), 'mayor@gemeente', '2019-06-19');

    test.each([
      'Het verbod geldt nog!', 'Een zwaar inreisverbod. Tot 2028.', 'Niet toegelaten: het verbod geldt nog.', 'Het verbod geldt nog. Een zwaar inreisverbod. Niet toegelaten.',
      'Het verbod geldt nog. Het verbod geldt nog.', 'Nog geldt het verbod, 2029.', 'Hetver bod geldtnog',
    ])('"%s"', (weighing) => {
      weighed(weighing).rejected('weighing-missing');
    });

    test('one word more is a weighing, and so are words of a criterion that was passed: what they are worth no rule can tell', () => {
      weighed('Het verbod geldt nog, vertrek is geregeld.').then({ phase: 'closed' });
      weighed('Elders is opvang.').then({ phase: 'closed' });
    });

    test('nor does it repeat what was said only after the day of the decision', () => {
      const later = banned.and(did(criterion('noHeavyEntryBan', 'fail', { motivation: 'Wacht op bericht.' }), 'caseworker@IND', '2019-06-20'));
      later.when(refuse({ weighing: 'Wacht op bericht.', occurredOn: '2019-06-19' }), 'mayor@gemeente', '2019-06-21').then({ phase: 'closed' });
    });
  });

  test.each([
    ['neither risk', failedCriterion('regionalBinding').slice(0, -2), 'humanitarian, publicOrder'],
    ['only the humanitarian risk', failedCriterion('regionalBinding').slice(0, -1), 'publicOrder'],
  ])('with %s assessed the mayor is not asked yet, and hears which are missing', (_, facts, open) => {
    given(...facts).when(refuse(), 'mayor@gemeente', '2019-06-19').rejected('test-incomplete', { open });
  });

  test('who failed nothing cannot be refused', () => {
    passed.when(refuse(), 'mayor@gemeente', '2019-06-19').rejected('no-failed-criterion');
  });

  test('unknown is no fail: then only a plan can help', () => {
    const unknown = passed.and(did(criterion('vNumber', 'unknown'), 'caseworker@INLIA', '2019-06-17'));
    unknown.when(admit(), 'mayor@gemeente', '2019-06-19').rejected('passes-missing', { criteria: 'vNumber' });
    unknown.when(admitTailored(), 'mayor@gemeente', '2019-06-19').rejected('tailored-plan-missing');
    unknown.when(refuse(), 'mayor@gemeente', '2019-06-19').rejected('no-failed-criterion');
    expect(unknown.on('2019-06-19').allowed('mayor@gemeente')).not.toContain('decideAdmission');

    const planned = unknown.and(did(plan(), 'caseworker@INLIA', '2019-06-18'));
    expect(planned.on('2019-06-19').allowed('mayor@gemeente')).toContain('decideAdmission');
    planned.when(refuse(), 'mayor@gemeente', '2019-06-19').rejected('no-failed-criterion');
    planned.when(admitTailored(), 'mayor@gemeente', '2019-06-19').then({ phase: 'stabilisation' });
  });
});

describe('the day of the decision', () => {
  test('cannot lie before the last result it rests on', () => {
    passed
      .when(admit({ occurredOn: '2019-06-13' }), 'mayor@gemeente', '2019-06-19')
      .rejected('date-too-early', { date: '2019-06-13', earliest: '2019-06-14' });
    passed.when(admit({ occurredOn: '2019-06-14' }), 'mayor@gemeente', '2019-06-19').then({ phase: 'stabilisation' });
  });

  test('nor before the last risk that was assessed', () => {
    given(...failedCriterion('regionalBinding').slice(0, -1))
      .and({ ...failedCriterion('regionalBinding').at(-1)!, day: '2019-06-18' })
      .when(refuse({ occurredOn: '2019-06-17' }), 'mayor@gemeente', '2019-06-19')
      .rejected('date-too-early', { date: '2019-06-17', earliest: '2019-06-18' });
  });
});

test('the mayor is not asked before the test is complete, nor twice', () => {
  given(...throughPhase('referral')).when(admit(), 'mayor@gemeente', '2019-06-04').rejected('not-in-this-phase', { phase: 'referral' });
  given(...throughPhase('intake')).when(admit(), 'mayor@gemeente', '2019-06-06')
    .rejected('test-incomplete', { open: 'vNumber, regionalBinding, noStateReception, noHeavyEntryBan, noDublinClaim' });
  given(...throughPhase('stabilisation')).when(admit(), 'mayor@gemeente', '2019-06-20').rejected('not-in-this-phase', { phase: 'stabilisation' });
});
