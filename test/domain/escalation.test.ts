import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../../domain/policy/schema';
import { toldOfAnswers } from '../../domain/trajectory/escalation';
import { explain } from '../../domain/trajectory/explain';
import type { Who } from '../support/domain/actors';
import { absence, answer, cancel, close, dossier, escalate, pause, renew, reopen } from '../support/domain/commands';
import { did, given, pilot, Situation } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const guided = given(...throughPhase('guidance'));
const asked = guided.and(did(escalate('lsoChair'), 'caseworker@INLIA', '2019-07-22'));

describe('a question that the parties cannot settle', () => {
  test('goes to the level that is asked, which owes an answer within its term', () => {
    const { state, tasks } = guided.when(escalate('lsoChair'), 'caseworker@INLIA', '2019-07-22').then({
      event: { type: 'escalated', data: { id: 'e1', level: 'lsoChair', organisation: 'INLIA' } },
      phase: 'guidance',
    });
    expect(tasks).toMatchObject({ 'lsoChair@gemeente answerEscalation e1': '2019-08-05' });
    expect(state.escalations).toEqual([
      { id: 'e1', level: 'lsoChair', organisations: [], askedOn: '2019-07-22', asked: { by: 'INLIA', question: 'Wie levert het dossier?', reason: 'De partijen komen er niet uit.' } },
    ]);
  });

  test('goes to the coordinator of the organisation that it concerns', () => {
    const { tasks } = guided.when(escalate('coordinator', { organisations: ['DTV', 'IND'] }), 'caseworker@INLIA', '2019-07-22').after;
    expect(tasks).toMatchObject({ 'coordinator@DTV answerEscalation e1': '2019-08-05', 'coordinator@IND answerEscalation e1': '2019-08-05' });
  });

  test('comes back to whoever asked with its answer, and is owed no more', () => {
    const { state, tasks } = asked.when(answer('e1'), 'lsoChair@gemeente', '2019-07-30').then({ event: { type: 'escalationAnswered', data: { escalation: 'e1' } } });
    expect(state.escalations[0]!.answer).toEqual({ on: '2019-07-30', text: 'DT&V levert het deze week.' });
    expect(tasks).not.toHaveProperty(['lsoChair@gemeente answerEscalation e1']);
  });

  test('reminds like every term', () => {
    const { reminders, late } = asked.on('2019-08-20');
    expect(late).toContain('escalationAnswer');
    expect(reminders.filter(({ key }) => key.startsWith('escalationAnswer.e1')).map(({ key, to }) => [key.split('/')[1], to])).toEqual([
      ['ahead', ['lsoChair@gemeente']], ['onTheDay', ['lsoChair@gemeente']], ['toCoordinator', ['coordinator@gemeente']], ['toChair', ['lsoChair@gemeente']], ['toManager', ['manager@gemeente']],
    ]);
  });

  test('waits while the trajectory is closed, and its term begins anew when it is opened again', () => {
    const back = asked.and(did(close('transfer'), 'lsoChair@gemeente', '2019-07-24'), did(reopen(), 'manager@gemeente', '2019-10-01')).on();
    expect(back.tasks).toMatchObject({ 'lsoChair@gemeente answerEscalation e1': '2019-10-15' });
  });

  test.each([
    ['a level that there is not', escalate('paus'), 'caseworker@INLIA', 'unknown-code', { code: 'paus', list: 'escalation.levels' }],
    ['nobody’s coordinator', escalate('coordinator'), 'caseworker@INLIA', 'organisation-missing', { level: 'coordinator' }],
    ['the coordinator of an organisation outside the LSO', escalate('coordinator', { organisations: ['GGD'] }), 'caseworker@INLIA', 'unknown-code', { code: 'GGD', list: 'lso.members' }],
    ['the steering group, by whom only the chair may ask it', escalate('stuurgroep'), 'caseworker@INLIA', 'not-permitted', {}],
    ['before the referral', escalate('lsoChair', { occurredOn: '2019-06-02' }), 'caseworker@INLIA', 'date-too-early', { date: '2019-06-02', earliest: '2019-06-03' }],
    ['with one that there is not', escalate('lsoChair', { raises: 'e7' }), 'caseworker@INLIA', 'escalation-unknown', { escalation: 'e7' }],
  ] as const)('is not put to %s', (_, draft, who, code, details) => {
    asked.when(draft, who, '2019-07-23').rejected(code, details);
  });

  test.each([
    ['an escalation that there is not', answer('e7'), 'lsoChair@gemeente', 'escalation-unknown', { escalation: 'e7' }],
    ['for whoever was asked', answer('e1'), 'manager@gemeente', 'not-permitted', {}],
    ['before it was asked', answer('e1', { occurredOn: '2019-07-21' }), 'lsoChair@gemeente', 'date-too-early', { date: '2019-07-21', earliest: '2019-07-22' }],
  ] as const)('nobody answers %s', (_, draft, who, code, details) => {
    asked.when(draft, who, '2019-07-23').rejected(code, details);
  });

  test('is answered once, and nothing is answered where nobody asked', () => {
    const both = asked.and(did(escalate('lsoChair'), 'caseworker@IND', '2019-07-22'), did(answer('e1'), 'lsoChair@gemeente', '2019-07-23'));
    both.when(answer('e1'), 'lsoChair@gemeente', '2019-07-24').rejected('escalation-answered', { escalation: 'e1' });
    asked.and(did(answer('e1'), 'lsoChair@gemeente', '2019-07-23')).when(answer('e1'), 'lsoChair@gemeente', '2019-07-24').rejected('no-open-escalation', {});
    guided.when(answer('e1'), 'lsoChair@gemeente', '2019-07-23').rejected('escalation-unknown', { escalation: 'e1' });
  });
});

describe('a question that goes further', () => {
  const raised = asked.and(did(escalate('stuurgroep', { raises: 'e1' }), 'lsoChair@gemeente', '2019-07-29'));

  test('is owed by the higher level alone', () => {
    const { tasks } = raised.on();
    expect(Object.keys(tasks).filter((task) => task.includes('answerEscalation'))).toEqual(['manager@gemeente answerEscalation e2']);
    raised.when(answer('e1'), 'lsoChair@gemeente', '2019-07-30').rejected('escalation-raised', { escalation: 'e1', further: 'e2' });
    raised.when(escalate('stuurgroep', { raises: 'e1' }), 'lsoChair@gemeente', '2019-07-30').rejected('escalation-raised', { escalation: 'e1', further: 'e2' });
  });

  test('comes back to the level below, which answers whoever asked, in a term from that day', () => {
    const back = raised.and(did(answer('e2'), 'manager@gemeente', '2019-08-12'));
    expect(back.on().tasks).toMatchObject({ 'lsoChair@gemeente answerEscalation e1': '2019-08-26' });
    back.when(answer('e1', { occurredOn: '2019-08-11' }), 'lsoChair@gemeente', '2019-08-13').rejected('date-too-early', { date: '2019-08-11', earliest: '2019-08-12' });
    expect(back.when(answer('e1'), 'lsoChair@gemeente', '2019-08-13').after.state.escalations.every(({ answer: given }) => given)).toBe(true);
  });

  test('climbs: it cannot go to its own level or to a lower one', () => {
    raised.when(escalate('lsoChair', { raises: 'e2' }), 'caseworker@INLIA', '2019-07-30').rejected('level-not-higher', { level: 'lsoChair', below: 'stuurgroep' });
    asked.when(escalate('lsoChair', { raises: 'e1' }), 'caseworker@INLIA', '2019-07-30').rejected('level-not-higher', { level: 'lsoChair', below: 'lsoChair' });
    raised.when(escalate('programmaraad', { raises: 'e2' }), 'manager@gemeente', '2019-07-30').then({ event: { data: { id: 'e3', raises: 'e2' }, type: 'escalated' } });
  });
});

describe('a term that stays late', () => {
  const stabilisation = given(...throughPhase('stabilisation'), did(dossier(), 'caseworker@IND', '2019-06-24'));
  /** Due on 17 July; fifteen working days later. */
  const day = '2019-08-07';

  test('is put to the first level by itself, once, and explained like every deadline', () => {
    expect(stabilisation.on('2019-08-06').state.escalations).toEqual([]);
    const { nextDeadline } = stabilisation.on('2019-08-06');
    expect(nextDeadline).toMatchObject({ key: 'dossierDelivery.DTV:2019-07-17/escalates', at: '2019-08-06T22:00:00.000Z' });
    expect(explain(nextDeadline!, pilot(), 'nl')).toBe(
      'Op 7 augustus 2019, 15 werkdagen na de laatste dag, wordt dit vanzelf opgeschaald. Uiterlijk 17 juli 2019: de levering van het dossier. ' +
        'Dat is 20 werkdagen na het besluit over toegang van 19 juni 2019 (beleid groningen-2019, versie 5, terms.dossierDeliveryWorkingDays: 20).',
    );
    expect(explain(nextDeadline!, pilot(), 'en')).toContain('On 7 August 2019, 15 working days after the last day, this is escalated by itself.');
    const { state, tasks } = stabilisation.on(day);
    expect(state.escalations).toEqual([
      { id: 'e1', level: 'coordinator', organisations: ['DTV'], askedOn: day, late: { term: 'dossierDelivery.DTV:2019-07-17', rule: 'dossierDelivery', dueOn: '2019-07-17' } },
    ]);
    expect(tasks).toMatchObject({ 'coordinator@DTV answerEscalation e1': '2019-08-21' });
    expect(stabilisation.on('2019-09-10').state.escalations).toHaveLength(1);
  });

  test('climbs when nobody answers, as high as the policy allows and no higher', () => {
    const { state } = stabilisation.on('2022-01-03');
    expect(state.escalations.map(({ level, raises }) => [level, raises])).toEqual([['coordinator', undefined], ['lsoChair', 'e1'], ['stuurgroep', 'e2']]);
    stabilisation.and({ until: '2022-01-03' }).when(escalate('programmaraad', { raises: 'e3' }), 'manager@gemeente', '2022-01-03').then({});
  });

  describe('after an answer', () => {
    const answered = stabilisation.and(did(answer('e1', { answer: 'Druk, druk.' }), 'coordinator@DTV', '2019-08-12'));
    const levelsOn = (story: typeof answered, on: string) => story.on(on).state.escalations.map(({ level, askedOn, raises }) => [level, askedOn, raises]);

    test('goes on by itself to the level above, so long after the day of the answer, and says so', () => {
      const { nextDeadline, late } = answered.on('2019-08-30');
      expect(late).toContain('dossierDelivery');
      expect(nextDeadline).toMatchObject({ key: 'dossierDelivery.DTV:2019-07-17/escalates.e1', at: '2019-09-01T22:00:00.000Z', dueOn: '2019-07-17', arithmetic: { stepWorkingDays: 15, answeredOn: '2019-08-12' } });
      expect(explain(nextDeadline!, pilot(), 'nl')).toBe(
        'Op 2 september 2019, 15 werkdagen na het antwoord van 12 augustus 2019 op de vorige opschaling, gaat dit vanzelf naar een hoger niveau. Uiterlijk 17 juli 2019: de levering van het dossier. ' +
          'Dat is 20 werkdagen na het besluit over toegang van 19 juni 2019 (beleid groningen-2019, versie 5, terms.dossierDeliveryWorkingDays: 20).',
      );
      expect(explain(nextDeadline!, pilot(), 'en')).toContain('On 2 September 2019, 15 working days after the answer of 12 August 2019 to the escalation before, this goes to a higher level by itself.');
      const { state, tasks } = answered.on('2019-09-02');
      expect(state.escalations.at(-1)).toEqual({
        id: 'e2', level: 'lsoChair', organisations: ['DTV'], askedOn: '2019-09-02', late: { term: 'dossierDelivery.DTV:2019-07-17', rule: 'dossierDelivery', dueOn: '2019-07-17' },
      });
      expect(tasks).toMatchObject({ 'lsoChair@gemeente answerEscalation e2': '2019-09-16' });
    });

    test('goes on after each one, up to the highest level, and then is only stalled', () => {
      const twice = answered.and(did(answer('e2'), 'lsoChair@gemeente', '2019-09-10'));
      expect(levelsOn(twice, '2019-09-30')).toHaveLength(2);
      const thrice = twice.and({ until: '2019-10-01' }, did(answer('e3'), 'manager@gemeente', '2019-10-08'));
      expect(levelsOn(thrice, '2022-01-03')).toEqual([['coordinator', '2019-08-07', undefined], ['lsoChair', '2019-09-02', undefined], ['stuurgroep', '2019-10-01', undefined]]);
      expect(thrice.on('2022-01-03').late).toEqual(['dossierDelivery']);
    });

    test('passes over the levels that answered on the way back', () => {
      const climbed = stabilisation.and({ until: '2019-09-11' }, did(answer('e2'), 'lsoChair@gemeente', '2019-09-12'), did(answer('e1'), 'coordinator@DTV', '2019-09-13'));
      expect(levelsOn(climbed, '2019-10-03')).toHaveLength(2);
      expect(levelsOn(climbed, '2019-10-04')).toEqual([['coordinator', '2019-08-07', undefined], ['lsoChair', '2019-09-11', 'e1'], ['stuurgroep', '2019-10-04', undefined]]);
    });

    test('goes no further where people had asked the highest level already', () => {
      const asked = stabilisation.and(
        { until: '2019-08-07' }, did(escalate('stuurgroep', { raises: 'e1' }), 'lsoChair@gemeente', '2019-08-08'), did(answer('e2'), 'manager@gemeente', '2019-08-12'), did(answer('e1'), 'coordinator@DTV', '2019-08-13'),
      );
      expect(levelsOn(asked, '2022-01-03')).toHaveLength(2);
    });

    test('goes nowhere once it is done', () => {
      const { state } = answered.and(did(dossier(), 'caseworker@DTV', '2019-08-30')).on('2019-10-30');
      expect(state.escalations.filter(({ late }) => late!.rule === 'dossierDelivery')).toHaveLength(1);
    });

    test('begins anew, at the first level, with another day that people agree on', () => {
      const renewed = guided.and({ until: '2019-09-23' }, did(answer('e1'), 'coordinator@DTV', '2019-09-23'), did(renew('c1', '2019-10-30'), 'caseworker@DTV', '2019-09-24'));
      const { state } = renewed.on('2019-11-20');
      expect(state.escalations.filter(({ late }) => late!.term.startsWith('commitment.c1')).map(({ level, late }) => [level, late!.dueOn])).toEqual([['coordinator', '2019-08-30'], ['coordinator', '2019-10-30']]);
    });

    test('of a day back then goes on from that day, silently where its moment has passed', () => {
      const backThen = (day: string) => stabilisation.when(answer('e1', { occurredOn: day }), 'coordinator@DTV', '2019-09-10').then({});
      const passed = backThen('2019-08-08');
      expect(passed.events.at(-1)).toMatchObject({ type: 'overdueOnEntry', data: { steps: [{ key: 'dossierDelivery.DTV:2019-07-17/escalates.e1', at: '2019-08-28T22:00:00.000Z' }] } });
      expect(passed.passing('2022-01-03T12:00:00.000Z').state.escalations).toHaveLength(1);
      expect(backThen('2019-08-21').passing('2019-09-11T12:00:00.000Z').state.escalations).toMatchObject([{ level: 'coordinator' }, { level: 'lsoChair', askedOn: '2019-09-11' }]);
    });

    test('waits as long as the policy says, and for people where it has no automatic rules', () => {
      const { automatic, levels } = pilot().escalation;
      const at = answered.on('2019-08-12');
      const under = (escalation: Policy['escalation']) => new Situation({ ...pilot(), escalation }, at.state, at.events, at.now);
      const patient = under({ levels, automatic: { ...automatic!, lateWorkingDays: 30 } });
      expect(patient.passing('2019-09-20T12:00:00.000Z').state.escalations).toHaveLength(1);
      expect(patient.passing('2019-09-23T12:00:00.000Z').state.escalations).toHaveLength(2);
      expect(under({ levels }).passing('2022-01-03T12:00:00.000Z').state.escalations).toHaveLength(1);
    });
  });

  test('and is done after all needs no answer at any level', () => {
    const climbed = stabilisation.on('2019-09-12');
    expect(climbed.waitingOn).toEqual(['DTV', 'gemeente']);
    expect(climbed.when(dossier(), 'caseworker@DTV').after.waitingOn).toEqual([]);
    const renewed = guided.and({ until: '2019-09-23' }, did(renew('c1', '2019-10-30'), 'caseworker@DTV', '2019-09-23'));
    expect(renewed.on().state.escalations).toHaveLength(1);
    expect(renewed.on().tasks).not.toHaveProperty(['coordinator@DTV answerEscalation e1']);
    expect(renewed.and(did(cancel('c2'), 'lsoChair@gemeente', '2019-09-23')).on().late).toEqual([]);
  });

  test('is no surprise of last year: a case brought in with its past escalates nothing', () => {
    const old = given(...throughPhase('stabilisation').map((fact) => ('draft' in fact ? did({ ...fact.draft, data: { ...fact.draft.data, occurredOn: fact.day } } as never, fact.who, '2021-03-01') : fact)));
    expect(old.on('2021-06-01').state.escalations).toEqual([]);
  });

  test('is not escalated while a pause keeps it still', () => {
    const paused = guided.and(did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-08-01'), did(absence(), 'caseworker@INLIA', '2019-08-02'));
    expect(paused.on('2019-11-29').state.escalations).toEqual([]);
  });

  test('waits for people in a policy without automatic rules', () => {
    const { levels } = pilot().escalation;
    expect(stabilisation.under({ ...pilot(), escalation: { levels } }).on('2022-01-03').state.escalations).toEqual([]);
  });

  test('goes later where the policy waits longer, and is answered later where it gives more time', () => {
    const { automatic, levels } = pilot().escalation;
    const patient: Policy = { ...pilot(), escalation: { levels: levels.map((one) => ({ ...one, answerWorkingDays: one.answerWorkingDays * 2 })), automatic: { ...automatic!, lateWorkingDays: 30 } } };
    expect(stabilisation.under(patient).on('2019-08-07').state.escalations).toEqual([]);
    const { state, tasks } = stabilisation.under(patient).on('2019-08-28');
    expect(state.escalations).toMatchObject([{ id: 'e1', askedOn: '2019-08-28' }]);
    expect(tasks).toMatchObject({ 'coordinator@DTV answerEscalation e1': '2019-09-25' });
  });
});

test('levels that only some policies have are asked by hand', () => {
  const above = { answers: ['manager'], asks: ['manager'], answerWorkingDays: 30 };
  const names = ['nationalMeeting', 'bestuurlijkOverleg', 'mdt'];
  const levels = [...pilot().escalation.levels, ...names.map((level) => ({ level, name: { nl: level, en: level }, ...above }))];
  const policy: Policy = { ...pilot(), escalation: { ...pilot().escalation, levels } };
  asked.under(policy).when(escalate('mdt', { raises: 'e1' }), 'manager@gemeente', '2019-07-29').then({ event: { type: 'escalated', data: { level: 'mdt' } } });
  asked.when(escalate('mdt', { raises: 'e1' }), 'manager@gemeente', '2019-07-29').rejected('unknown-code', { code: 'mdt', list: 'escalation.levels' });
});

describe('an answer is told', () => {
  const told = (escalator: Who, answerer: Who, level: string) => {
    const { before, events } = given(...throughPhase('guidance'), did(escalate(level, { organisations: ['DTV'] }), escalator, '2019-08-01')).when(answer('e1'), answerer, '2019-08-05');
    return toldOfAnswers(events!, before.state, before.policy);
  };
  const to = (...recipients: Who[]) => [{ event: 1, recipients: recipients.map((who) => ({ role: who.split('@')[0], organisation: who.split('@')[1] })) }];

  test('to those of the organisation that asked who may ask there, once each', () => {
    expect(told('lsoMember@VWNN', 'coordinator@DTV', 'coordinator')).toEqual(to('caseworker@VWNN'));
    expect(told('lsoChair@gemeente', 'manager@gemeente', 'stuurgroep')).toEqual(to('lsoChair@gemeente'));
    expect(told('lsoChair@gemeente', 'coordinator@DTV', 'coordinator')).toEqual(to('caseworker@gemeente', 'lsoChair@gemeente'));
  });

  test('to nobody where time asked', () => {
    const late = given(...throughPhase('admissionDecision')).on('2019-07-22');
    const { events } = late.when(answer('e1'), 'coordinator@gemeente');
    expect(toldOfAnswers(events!, late.state, late.policy)).toEqual([{ event: 1, recipients: [] }]);
  });
});
