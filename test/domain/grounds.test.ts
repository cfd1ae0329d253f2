import { describe, expect, test } from '@jest/globals';
import { nextDeadline as nextDeadlineOf } from '../../domain/trajectory/deadlines';
import { execute } from '../../domain/trajectory/decide';
import { fold } from '../../domain/trajectory/evolve';
import { explain } from '../../domain/trajectory/explain';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { formerOf } from '../../domain/trajectory/reentry';
import {
  absence, admit, admitTailored, close, criterion, dossier, groundChange, moveDeadline, pause, perspective, plan, refuse, register, reopen, review, risk, stay, wait, working,
  type Draft,
} from '../support/domain/commands';
import { did, given, pilot, pilotWithTerms, type Given } from '../support/domain/given';
import { admittedAsTailored, dublinClaim, failedCriterion, throughPhase } from '../support/domain/trajectories';

const claimed = given(...dublinClaim('2019-12-12'));
const refused = claimed.and(did(refuse(), 'mayor@gemeente', '2019-06-19'));

describe('a Dublin claim', () => {
  test('lapses the day after the last day of the transfer, and the test opens again', () => {
    expect(claimed.on('2019-12-12').phase).toBe('admissionDecision');
    const { phase, tasks, events } = claimed.on('2019-12-13');
    expect(events.findLast(({ type }) => type === 'groundLapsed')).toMatchObject({ data: { criterion: 'noDublinClaim', occurredOn: '2019-12-13' } });
    expect({ phase, tasks }).toMatchObject({ phase: 'intake', tasks: { '@IND recordCriterion noDublinClaim': '2019-12-31' } });
  });

  test('opens the test of a refused guest again by itself: nobody stays refused for a claim that is gone', () => {
    const { nextDeadline } = refused.on('2019-06-20');
    expect(nextDeadline).toMatchObject({ key: 'ground.noDublinClaim:2019-12-13/ends', dueOn: '2019-12-13' });
    expect(explain(nextDeadline!, pilot(), 'nl')).toBe('Op 13 december 2019 geldt de uitkomst van een criterium niet meer, en wordt het opnieuw getoetst.');
    expect(refused.on('2019-12-12').phase).toBe('closed');
    const again = refused.on('2019-12-13');
    expect(again).toMatchObject({ phase: 'intake', waitingOn: ['IND'] });
    expect(again.state).toMatchObject({ reopenedOn: '2019-12-13', formerAdmissions: [{ decision: 'refuse' }] });
    expect(again.state.closure).toBeUndefined();
    again.when(criterion('noDublinClaim', 'pass'), 'caseworker@IND').after.when(criterion('noDublinClaim', 'pass'), 'caseworker@gemeente').after
      .when(admit(), 'mayor@gemeente').then({ phase: 'stabilisation' });
  });

  test('counts as IND last said it: the deadline moves when somebody absconded', () => {
    const longer = claimed.and(did(criterion('noDublinClaim', 'fail', { transferDeadline: '2020-12-14' }), 'caseworker@IND', '2019-06-17'));
    expect(longer.and(did(refuse(), 'mayor@gemeente', '2019-06-19')).on().nextDeadline).toMatchObject({ dueOn: '2020-12-15' });
  });

  test('that is found again stands until its own day, not until that of the claim before', () => {
    const again = refused.and({ until: '2019-12-13' }, did(criterion('noDublinClaim', 'fail'), 'caseworker@gemeente', '2019-12-16'));
    expect(again.on('2022-01-03').phase).toBe('admissionDecision');
  });

  test('that lapsed after the mayor refused, and before that was written down, had closed the trajectory until then', () => {
    const late = claimed.and({ until: '2019-12-16' });
    late.when(refuse(), 'mayor@gemeente', '2019-12-16').rejected('test-reopened', { open: 'noDublinClaim' });
    const { state, tasks } = late.when(refuse({ occurredOn: '2019-12-12' }), 'mayor@gemeente', '2019-12-16').then({ event: { type: 'admissionDecided' }, phase: 'intake', waitingOn: ['IND'] });
    const asItWas = refused.on('2019-12-16').state;
    expect({ reopenedOn: state.reopenedOn, admission: state.admission, former: state.formerAdmissions.map(({ decision }) => decision), criteria: state.criteria })
      .toEqual({ reopenedOn: asItWas.reopenedOn, admission: undefined, former: ['refuse'], criteria: asItWas.criteria });
    expect(tasks).toEqual(refused.on('2019-12-16').tasks);
  });

  describe('that lapsed between a refusal and the day on which that is written down', () => {
    const refusedLate = (...facts: Given[]) => claimed.and(...facts, { until: '2020-01-06' }).when(refuse({ occurredOn: '2019-12-10' }), 'mayor@gemeente', '2020-01-06').then({ phase: 'intake' }).state;

    test('ends the pauses and the waits of the time before, and none that began since', () => {
      const before = refusedLate(did(pause('2020-02-03'), 'lsoChair@gemeente', '2019-12-02'), did(wait('regular'), 'caseworker@INLIA', '2019-12-02'));
      expect(before.pauses).toMatchObject([{ since: '2019-12-02', until: '2019-12-10' }]);
      expect(before.waits).toMatchObject([{ since: '2019-12-02', until: '2019-12-10' }]);
      const since = [did(pause('2019-12-23'), 'lsoChair@gemeente', '2019-12-16'), did(wait('regular'), 'caseworker@INLIA', '2019-12-16'), did(pause('2020-02-03'), 'lsoChair@gemeente', '2019-12-30')];
      const { pauses, waits } = claimed.and(...since).on('2020-01-06').state;
      expect(pauses).toMatchObject([{ since: '2019-12-16', until: '2019-12-23' }, { since: '2019-12-30' }]);
      const after = refusedLate(...since);
      expect({ pauses: after.pauses, waits: after.waits }).toEqual({ pauses, waits });
    });

    test('brings back whoever was away before, and nobody who has been away since', () => {
      const away = (day: string) => refusedLate(did(stay('hospital'), 'caseworker@INLIA', day)).staysElsewhere;
      expect(away('2019-12-11')).toMatchObject([{ since: '2019-12-11', until: '2019-12-13' }]);
      expect(away('2019-12-13')).toMatchObject([{ since: '2019-12-13', until: '2019-12-13' }]);
      expect(away('2019-12-16')).toEqual([{ place: 'hospital', since: '2019-12-16' }]);
      const missing = (day: string) => refusedLate(did(absence(), 'caseworker@INLIA', day)).absences;
      expect(missing('2019-12-11')).toMatchObject([{ since: '2019-12-11', returnedOn: '2019-12-13' }]);
      expect(missing('2019-12-16')[0]).not.toHaveProperty('returnedOn');
    });
  });

  test('is only noted where the guest was registered anew meanwhile: that trajectory carries on', () => {
    const { state, nextDeadline, policy } = refused.on('2019-12-12');
    const other = '7d444840-9dc0-11d1-b245-5ffdce74fad2';
    const after = fold(execute(state, nextDeadline!, nextDeadline!.at, policy, other), state);
    expect(after.closure).toEqual({ kind: 'refused', occurredOn: '2019-06-19' });
    expect(nextDeadlineOf(after, policy)).toBeUndefined();
  });

  test.each([
    ['a pass', criterion('noDublinClaim', 'pass', { transferDeadline: '2019-12-12' }), 'caseworker@IND', 'no-transfer-deadline', { criterion: 'noDublinClaim' }],
    ['an entry ban', criterion('noHeavyEntryBan', 'fail', { transferDeadline: '2019-12-12' }), 'caseworker@IND', 'no-transfer-deadline', { criterion: 'noHeavyEntryBan' }],
    ['a day that is over', criterion('noDublinClaim', 'fail', { transferDeadline: '2019-06-06' }), 'caseworker@IND', 'date-too-early', { date: '2019-06-06', earliest: '2019-06-07' }],
  ] as const)('has a last day of transfer; %s has none', (_, draft, who, code, details) => {
    given(...throughPhase('intake')).when(draft, who, '2019-06-07').rejected(code, details);
  });
});

describe('the last day of a transfer is moved', () => {
  const ind = 'caseworker@IND';
  const longer = refused.and(did(moveDeadline('2020-12-14'), ind, '2019-09-02'));
  const lapses = (story: typeof refused) => story.on().nextDeadline;

  test('of a refused guest who absconded: the test opens again so much later, and one reads why', () => {
    const { nextDeadline, phase, state, policy } = longer.on();
    expect({ phase, key: nextDeadline?.key, countsFrom: nextDeadline?.countsFrom }).toEqual({
      phase: 'closed', key: 'ground.noDublinClaim:2020-12-15/ends', countsFrom: { fact: 'transferDeadlineMoved', on: '2019-09-02' },
    });
    expect(explain(nextDeadline!, policy, 'nl')).toBe(
      'Op 15 december 2020 geldt de uitkomst van een criterium niet meer, en wordt het opnieuw getoetst. Die dag volgt uit de verplaatsing van de overdrachtsdatum van 2 september 2019.',
    );
    expect(explain(nextDeadline!, policy, 'en')).toContain('That day follows from the move of the transfer deadline of 2 September 2019.');
    expect(state.criteria.noDublinClaim).toMatchObject({ conclusion: { result: 'fail' }, deadlineMoves: [{ transferDeadline: '2020-12-14' }] });
    expect(longer.on('2020-12-14').phase).toBe('closed');
    expect(longer.on('2020-12-15')).toMatchObject({ phase: 'intake', waitingOn: ['IND'] });
  });

  test('earlier as well as later, and again: the newest word counts', () => {
    expect(lapses(longer.and(did(moveDeadline('2019-10-31'), 'caseworker@gemeente', '2019-09-03')))).toMatchObject({ dueOn: '2019-11-01' });
  });

  test('before the mayor decides, and while the guest is admitted as tailored', () => {
    expect(lapses(claimed.and(did(moveDeadline('2019-06-20'), ind, '2019-06-17'), { until: '2019-06-21' }))?.rule).not.toBe('ground');
    const admitted = claimed.and(did(plan(), 'caseworker@INLIA', '2019-06-17'), did(admitTailored(), 'mayor@gemeente', '2019-06-19'), did(moveDeadline('2019-08-01'), ind, '2019-07-01'));
    expect(admitted.on('2019-08-01').state.redecision).toBeUndefined();
    expect(admitted.on('2019-08-02').state.redecision).toEqual({ since: '2019-08-02', by: 'groundLapsed' });
  });

  test('to a day that is over: the test opens again at once, as of the day after', () => {
    const { events, after } = refused.when(moveDeadline('2019-08-30'), ind, '2019-09-16');
    expect(events!.map(({ type }) => type)).toEqual(['transferDeadlineMoved', 'groundLapsed', 'overdueOnEntry']);
    expect(after).toMatchObject({ phase: 'intake', state: { reopenedOn: '2019-08-31', formerAdmissions: [{ decision: 'refuse' }] } });
    expect(after.tasks).toEqual({ '@IND recordCriterion noDublinClaim': '2019-09-13' });
  });

  test('of a fail of which nobody knew the day', () => {
    const unknown = given(...failedCriterion('noDublinClaim'), did(refuse(), 'mayor@gemeente', '2019-06-19'));
    expect(lapses(unknown)).toBeUndefined();
    expect(lapses(unknown.and(did(moveDeadline('2019-12-12'), ind, '2019-06-24')))).toMatchObject({ dueOn: '2019-12-13' });
  });

  test('and is of that claim alone: one that is found after another test has its own', () => {
    const again = given(
      ...failedCriterion('noDublinClaim'), did(refuse(), 'mayor@gemeente', '2019-06-19'), did(moveDeadline('2020-12-14'), ind, '2019-09-02'),
      did(groundChange('noDublinClaim'), ind, '2019-10-01'), did(criterion('noDublinClaim', 'fail'), 'caseworker@gemeente', '2019-10-02'), did(refuse(), 'mayor@gemeente', '2019-10-03'),
    );
    expect(again.on('2022-01-03').phase).toBe('closed');
    expect(again.on().state.criteria.noDublinClaim).not.toHaveProperty('deadlineMoves');
  });

  test('also where the claim is concluded once more before the mayor decides', () => {
    const again = claimed.and(did(moveDeadline('2020-12-14'), ind, '2019-06-17'), did(criterion('noDublinClaim', 'fail'), 'caseworker@gemeente', '2019-06-18'));
    expect(lapses(again.and(did(refuse(), 'mayor@gemeente', '2019-06-19')))).toMatchObject({ dueOn: '2020-12-15' });
  });

  describe('in time, and that is written down after the old day', () => {
    const inTime = (transferDeadline: string, occurredOn: string) => moveDeadline(transferDeadline, { occurredOn });
    const opened = refused.and({ until: '2019-12-16' });
    const tailored = given(...dublinClaim('2019-08-01'), did(plan(), 'caseworker@INLIA', '2019-06-17'), did(admitTailored(), 'mayor@gemeente', '2019-06-19'));

    test('the claim never lapsed; whoever was refused waits for the mayor, who decides anew, and it lapses on its new day', () => {
      expect(opened.on().allowed(ind)).toContain('moveTransferDeadline');
      const moved = opened.and(did(inTime('2020-12-14', '2019-12-12'), ind, '2019-12-16'));
      const { phase, tasks } = moved.on();
      expect({ phase, tasks }).toEqual({ phase: 'admissionDecision', tasks: { 'mayor@gemeente decideAdmission': '2019-12-31' } });
      expect(moved.on().state.criteria.noDublinClaim).not.toHaveProperty('reopened');
      const again = moved.and(did(refuse(), 'mayor@gemeente', '2019-12-17'));
      expect(again.on('2020-12-14').phase).toBe('closed');
      expect(again.on('2020-12-15').phase).toBe('intake');
    });

    test('to a day that is over too: it lapsed on that one', () => {
      const { after } = opened.when(inTime('2019-12-14', '2019-09-02'), ind, '2019-12-16');
      expect(after).toMatchObject({ phase: 'intake', state: { criteria: { noDublinClaim: { reopened: { on: '2019-12-15', by: 'groundLapsed' } } } } });
    });

    test('nobody decides anew on somebody who was admitted meanwhile, unless something else asks for it', () => {
      const redecisionOf = (story: typeof refused) => story.and({ until: '2019-08-05' }, did(inTime('2019-11-01', '2019-07-29'), ind, '2019-08-05')).on().state.redecision;
      expect(tailored.on('2019-08-05').state.redecision).toBeDefined();
      expect(redecisionOf(tailored)).toBeUndefined();
      const changed = tailored.and(did(groundChange('vNumber'), 'caseworker@gemeente', '2019-07-15'));
      expect(redecisionOf(changed)).toBeDefined();
      expect(redecisionOf(changed.and(did(criterion('vNumber', 'pass'), 'caseworker@INLIA', '2019-07-16')))).toBeDefined();
    });

    test.each([
      ['it is of a day after the old one', opened, inTime('2020-12-14', '2019-12-13')],
      ['the party that informs said something of the new test', opened.and(did(criterion('noDublinClaim', 'unknown'), ind, '2019-12-16')), inTime('2020-12-14', '2019-12-12')],
      ['somebody reported that the ground changed', refused.and(did(groundChange('noDublinClaim'), ind, '2019-12-02')), inTime('2020-12-14', '2019-11-29')],
    ] as const)('not where %s', (_, story, draft) => {
      story.when(draft, ind, '2019-12-16').rejected('no-claim-in-force', { criterion: 'noDublinClaim' });
    });

    test('the new test was done: what it found is newer', () => {
      opened.and(did(criterion('noDublinClaim', 'fail'), 'caseworker@gemeente', '2019-12-16')).when(inTime('2020-12-14', '2019-12-12'), ind, '2019-12-17')
        .rejected('date-too-early', { date: '2019-12-12', earliest: '2019-12-16' });
    });
  });

  test.each([
    ['concludes on it', 'caseworker@gemeente'],
    ['informs on it', ind],
  ] as const)('until whoever %s says another one, also later on the same day', (_, who) => {
    const moved = claimed.and(did(moveDeadline('2020-12-14'), ind, '2019-06-17'));
    const said = moved.and(did(criterion('noDublinClaim', 'fail', { transferDeadline: '2020-03-02' }), who, '2019-06-17'), did(refuse(), 'mayor@gemeente', '2019-06-19'));
    expect(lapses(said)).toMatchObject({ dueOn: '2020-03-03' });
    const before = moved.and(did(criterion('noDublinClaim', 'fail', { transferDeadline: '2020-03-02', occurredOn: '2019-06-14' }), who, '2019-06-18'), did(refuse(), 'mayor@gemeente', '2019-06-19'));
    expect(lapses(before)).toMatchObject({ dueOn: '2020-12-15' });
  });

  test.each([
    ['of an entry ban, which has none', refused, moveDeadline('2020-12-14', { criterion: 'noHeavyEntryBan' }), 'no-transfer-deadline', { criterion: 'noHeavyEntryBan' }],
    ['of a criterion that there is not', refused, moveDeadline('2020-12-14', { criterion: 'vanished' }), 'unknown-code', { code: 'vanished', list: 'criteria' }],
    ['of a claim that is gone', refused.and(did(moveDeadline('2019-09-30'), ind, '2019-09-02')), moveDeadline('2020-12-14'), 'no-claim-in-force', { criterion: 'noDublinClaim' }],
    ['of a guest who passed', given(...throughPhase('guidance')), moveDeadline('2020-12-14'), 'no-claim-in-force', { criterion: 'noDublinClaim' }],
    ['to the day that it is', refused, moveDeadline('2019-12-12'), 'same-day', { date: '2019-12-12' }],
    ['to a day before the refusal that rests on it', refused, moveDeadline('2019-06-18'), 'date-too-early', { date: '2019-06-18', earliest: '2019-06-19' }],
    ['before somebody found the claim', refused, moveDeadline('2020-12-14', { occurredOn: '2019-06-13' }), 'date-too-early', { date: '2019-06-13', earliest: '2019-06-14' }],
    ['before IND last said until when', claimed.and(did(criterion('noDublinClaim', 'fail', { transferDeadline: '2020-01-13' }), ind, '2019-06-18'), did(refuse(), 'mayor@gemeente', '2019-06-19')),
      moveDeadline('2020-12-14', { occurredOn: '2019-06-17' }), 'date-too-early', { date: '2019-06-17', earliest: '2019-06-18' }],
    ['before it was last moved', longer, moveDeadline('2021-01-04', { occurredOn: '2019-09-01' }), 'date-too-early', { date: '2019-09-01', earliest: '2019-09-02' }],
    ['after an outcome', claimed.and(did(close('transfer'), 'lsoChair@gemeente', '2019-06-19')), moveDeadline('2020-12-14'), 'trajectory-closed', {}],
  ] as const)('not %s', (_, story, draft, code, details) => {
    story.when(draft, ind, '2019-11-01').rejected(code, details);
  });

  test('by whoever informs or concludes on the claim, which a page offers them while there is one', () => {
    refused.when(moveDeadline('2020-12-14'), 'caseworker@INLIA', '2019-09-02').rejected('not-permitted', {});
    expect(refused.on().allowed(ind)).toContain('moveTransferDeadline');
    expect(given(...throughPhase('guidance')).on().allowed(ind)).not.toContain('moveTransferDeadline');
  });
});

describe('an entry ban', () => {
  const banned = given(...failedCriterion('noHeavyEntryBan'), did(refuse(), 'mayor@gemeente', '2019-06-19'));

  test('never lapses by time', () => {
    expect(banned.on().nextDeadline).toBeUndefined();
    expect(banned.on('2031-01-01').phase).toBe('closed');
    given(...throughPhase('intake')).when(criterion('noHeavyEntryBan', 'fail', { validUntil: '2020-01-01' }), 'caseworker@gemeente', '2019-06-07').rejected('fail-never-lapses', {});
  });

  test('ends when somebody lifts or annuls it: then the test of a refused guest opens again', () => {
    banned.when(groundChange('noHeavyEntryBan', { evidence: ['Beschikking IND'] }), 'caseworker@INLIA', '2020-02-03').then({
      event: { type: 'groundChanged', data: { criterion: 'noHeavyEntryBan', evidence: ['Beschikking IND'] } },
      phase: 'intake',
      tasks: { '@IND recordCriterion noHeavyEntryBan': '2020-02-17' },
    });
  });
});

describe('a refusal stands where a ground changes that it does not rest on', () => {
  const ind = 'caseworker@IND';
  const changed = given(...failedCriterion('noHeavyEntryBan'), did(refuse(), 'mayor@gemeente', '2019-06-19'), did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-09-02'));

  test('the trajectory stays closed, and nobody owes anything', () => {
    given(...failedCriterion('noHeavyEntryBan'), did(refuse(), 'mayor@gemeente', '2019-06-19'))
      .when(groundChange('noStateReception'), 'caseworker@gemeente', '2019-09-02')
      .then({ event: { type: 'groundChanged', data: { criterion: 'noStateReception', refusalStands: true } }, phase: 'closed', waitingOn: [], tasks: {} });
    expect(changed.on('2031-01-01').state).toMatchObject({ closure: { kind: 'refused', occurredOn: '2019-06-19' }, admission: { decision: 'refuse' }, formerAdmissions: [] });
  });

  test('what changed is tested again once the ground that it rests on changes too, or somebody opens it', () => {
    const opened = changed.and(did(groundChange('noHeavyEntryBan'), ind, '2019-10-01'));
    expect(opened.on()).toMatchObject({ phase: 'intake', tasks: { 'caseworker@INLIA recordCriterion noStateReception': '2019-10-15', '@IND recordCriterion noHeavyEntryBan': '2019-10-15' } });
    expect(opened.on().events.at(-1)!.data).not.toHaveProperty('refusalStands');
    changed.when(reopen(), 'manager@gemeente', '2019-10-01').then({ phase: 'intake', tasks: { 'caseworker@INLIA recordCriterion noStateReception': '2019-10-15' } });
  });

  test('whoever comes back does not bring it along as a pass', () => {
    const id = '7d444840-9dc0-11d1-b245-5ffdce74fad2';
    const former = formerOf(id, changed.and(did(groundChange('vNumber'), 'caseworker@gemeente', '2019-09-03')).on().state as RegisteredState);
    const { state } = given().on('2019-10-01').when(register({ formerTrajectory: id }), 'caseworker@INLIA', former).after;
    expect(Object.keys(state.criteria)).toEqual(['regionalBinding']);
  });

  test('in a log of a release that set it aside, what followed counts as it was', () => {
    const { events } = changed.on();
    const asItWas = events.map((event) => (event.type === 'groundChanged' ? { ...event, data: { ...event.data, refusalStands: undefined } } : event));
    expect(fold(asItWas)).toMatchObject({ reopenedOn: '2019-09-02', formerAdmissions: [{ decision: 'refuse' }] });
  });
});

describe('a pass with a last day', () => {
  const until = (validUntil: string) => did(criterion('noStateReception', 'pass', { validUntil }), 'caseworker@INLIA', '2019-06-17');
  const temporary = given(...throughPhase('admissionDecision'), until('2019-06-19'));

  test('that is over before the mayor decided is tested again first', () => {
    const { phase, tasks } = temporary.on('2019-06-20');
    expect({ phase, tasks }).toEqual({ phase: 'intake', tasks: { 'caseworker@INLIA recordCriterion noStateReception': '2019-07-04' } });
    temporary.when(admit(), 'mayor@gemeente', '2019-06-20').rejected('passes-missing', { criteria: 'noStateReception' });
    temporary.and(did(plan(), 'caseworker@INLIA', '2019-06-20')).when(admitTailored(), 'mayor@gemeente', '2019-06-20').rejected('test-reopened', { open: 'noStateReception' });
    temporary.and(did(criterion('noStateReception', 'pass'), 'caseworker@INLIA', '2019-06-21')).when(admit(), 'mayor@gemeente', '2019-06-24').then({ phase: 'stabilisation' });
  });

  test('a decision of that day that is written down later is one; what lapsed since is tested all the same', () => {
    const { tasks, phase } = temporary.when(admit({ occurredOn: '2019-06-19' }), 'mayor@gemeente', '2019-06-21').after;
    expect({ phase, task: tasks['caseworker@INLIA recordCriterion noStateReception'] }).toEqual({ phase: 'stabilisation', task: '2019-07-04' });
  });

  test('that ends after the admission opens the test again, and the guidance goes on', () => {
    const admitted = given(...throughPhase('admissionDecision'), until('2019-08-01'), ...throughPhase('guidance').slice(throughPhase('admissionDecision').length));
    const { phase, state, tasks } = admitted.on('2019-08-02');
    expect(phase).toBe('guidance');
    expect(state.admission).toMatchObject({ decision: 'admit' });
    expect(tasks).toMatchObject({ 'caseworker@INLIA recordCriterion noStateReception': '2019-08-16', 'lsoChair@gemeente recordReview': '2019-10-10' });
    admitted.when(review(), 'lsoChair@gemeente', '2019-08-06').then({ phase: 'guidance' });
    admitted.when(admit(), 'mayor@gemeente', '2019-08-06').rejected('test-reopened', { open: 'noStateReception' });
    expect(admitted.on('2031-01-01')).toMatchObject({ phase: 'guidance' });
  });
});

describe('a criterion that was tested again in time, which is written down after time let its former result lapse', () => {
  const [ind, gemeente, inlia, mayor] = ['caseworker@IND', 'caseworker@gemeente', 'caseworker@INLIA', 'mayor@gemeente'] as const;
  const claim = (result: 'pass' | 'fail' | 'unknown', occurredOn: string, over = {}) => criterion('noDublinClaim', result, { occurredOn, ...over });
  const renewed = (occurredOn: string, over = {}) => criterion('noStateReception', 'pass', { occurredOn, ...over });
  /** What people see of a situation, whenever its facts were written down. */
  const seen = ({ state, phase, tasks, nextDeadline }: ReturnType<typeof claimed.on>) =>
    ({ criteria: state.criteria, admission: state.admission, redecision: state.redecision, phase, tasks, deadline: nextDeadline?.key });

  const short = given(...dublinClaim('2019-06-20'));
  const lapsed = claimed.and({ until: '2019-12-16' });
  const temporary = given(...throughPhase('admissionDecision'), did(criterion('noStateReception', 'pass', { validUntil: '2019-06-20' }), inlia, '2019-06-17'));

  test.each<[what: string, story: typeof claimed, who: typeof ind | typeof gemeente | typeof inlia, draft: (occurredOn: string) => Draft]>([
    ['a claim that was withdrawn', short, gemeente, (day) => claim('pass', day)],
    ['a claim of which nobody knows any more', short, gemeente, (day) => claim('unknown', day)],
    ['a claim that stands for longer', short, gemeente, (day) => claim('fail', day, { transferDeadline: '2020-06-15' })],
    ['a claim that stands until a day that is over as well', short, gemeente, (day) => claim('fail', day, { transferDeadline: '2019-06-24' })],
    ['a claim that stands until the same day', short, gemeente, (day) => claim('fail', day)],
    ['a claim of which IND knows another day', short, ind, (day) => claim('fail', day, { transferDeadline: '2020-06-15' })],
    ['a claim of which IND only said that there is none', short, ind, (day) => claim('pass', day)],
    ['a pass without a last day', temporary, inlia, (day) => renewed(day)],
    ['a pass until a later day', temporary, inlia, (day) => renewed(day, { validUntil: '2020-01-31' })],
    ['a pass until a day that is over as well', temporary, inlia, (day) => renewed(day, { validUntil: '2019-06-24' })],
    ['a pass that was none any more', temporary, inlia, (day) => criterion('noStateReception', 'fail', { occurredOn: day })],
  ])('%s: everything is as if it had been written down on its day', (_, story, who, draft) => {
    const late = story.and({ until: '2019-06-26' }, did(draft('2019-06-18'), who, '2019-06-26'));
    const inTime = story.and(did(draft('2019-06-18'), who, '2019-06-18'));
    expect(seen(late.on())).toEqual(seen(inTime.on('2019-06-26')));
  });

  test('the mayor decides on it, also on a day before it was written down', () => {
    for (const story of [lapsed.and(did(claim('pass', '2019-12-02'), gemeente, '2019-12-16')), temporary.and({ until: '2019-12-16' }, did(renewed('2019-06-20'), inlia, '2019-12-16'))]) {
      expect(story.on()).toMatchObject({ phase: 'admissionDecision', waitingOn: ['gemeente'] });
      story.when(admit({ occurredOn: '2019-12-03' }), mayor, '2019-12-16').then({ phase: 'stabilisation' });
    }
    lapsed.and(did(claim('pass', '2019-12-02'), gemeente, '2019-12-16')).when(admit({ occurredOn: '2019-12-01' }), mayor, '2019-12-16')
      .rejected('date-too-early', { date: '2019-12-01', earliest: '2019-12-02' });
  });

  describe('after the admission', () => {
    const until = did(criterion('vNumber', 'pass', { validUntil: '2019-08-01' }), inlia, '2019-06-17');
    const guided = throughPhase('guidance').slice(throughPhase('admissionDecision').length);
    const admitted = given(...throughPhase('admissionDecision'), did(criterion('noStateReception', 'pass', { validUntil: '2019-08-01' }), inlia, '2019-06-17'), until, ...guided);
    const both = did(criterion('vNumber', 'pass', { occurredOn: '2019-07-29' }), inlia, '2019-08-05');

    test('nobody decides anew: the admission rests on passes that held all the time', () => {
      const { state, tasks, phase } = admitted.and(did(renewed('2019-07-30'), inlia, '2019-08-05'), both).on();
      expect({ redecision: state.redecision, phase }).toEqual({ redecision: undefined, phase: 'guidance' });
      expect(Object.keys(tasks).filter((task) => /recordCriterion|decideAdmission/.test(task))).toEqual([]);
    });

    test('the mayor does where another pass is still to be tested again, or one was not met any more', () => {
      const one = admitted.and(both);
      expect(one.on().state.redecision).toEqual({ since: '2019-08-02', by: 'groundLapsed' });
      expect(one.on().tasks).toHaveProperty(`${inlia} recordCriterion noStateReception`);
      expect(one.and(did(criterion('noStateReception', 'fail', { occurredOn: '2019-07-30' }), inlia, '2019-08-05')).on().state.redecision).toEqual({ since: '2019-07-30', by: 'groundChanged' });
    });

    test('the mayor does where a ground changed, as of that day, and where it lapses on its own day', () => {
      const changed = admitted.and(did(groundChange('regionalBinding'), gemeente, '2019-07-22'), both, did(renewed('2019-07-30'), inlia, '2019-08-05'));
      expect(changed.on().state.redecision).toEqual({ since: '2019-07-22', by: 'groundChanged' });
      const short = admitted.and(both, did(renewed('2019-07-30', { validUntil: '2019-08-03' }), inlia, '2019-08-05'));
      expect(short.on().state.redecision).toEqual({ since: '2019-08-04', by: 'groundLapsed' });
    });

    test('what was tested after a ground changed is decided on, also once that pass is renewed', () => {
      const tested = given(...throughPhase('guidance'), did(groundChange('noStateReception'), gemeente, '2019-07-22'), did(renewed('2019-07-23', { validUntil: '2019-08-01' }), inlia, '2019-07-23'));
      expect(tested.and({ until: '2019-08-05' }, did(renewed('2019-07-30'), inlia, '2019-08-05')).on().tasks).toMatchObject({ [`${mayor} decideAdmission`]: '2019-08-13' });
    });
  });

  const late = { date: '2019-12-02', earliest: '2019-12-13' };
  test.each([
    ['the guest was refused, until the lapse took the trajectory up again', refused, [], claim('pass', '2019-12-02'), gemeente, late],
    ['that refusal was written down after it', lapsed, [did(refuse({ occurredOn: '2019-12-01' }), mayor, '2019-12-16')], claim('pass', '2019-12-02'), gemeente, late],
    ['it was found before the result that lapsed', lapsed, [], claim('pass', '2019-06-13'), gemeente, { date: '2019-06-13', earliest: '2019-06-14' }],
    ['people reported that the ground changed', given(...throughPhase('guidance')), [did(groundChange('noDublinClaim', { occurredOn: '2019-12-13' }), gemeente, '2019-12-16')], claim('pass', '2019-12-02'), gemeente, late],
  ] as const)('is refused where %s', (_, story, facts, draft, who, details) => {
    story.and({ until: '2019-12-16' }, ...facts).when(draft, who, '2019-12-16').rejected('date-too-early', details);
  });

  test('is taken where IND spoke of the new test meanwhile, which says nothing of the claim before it', () => {
    const informed = lapsed.and(did(claim('fail', '2019-12-16', { transferDeadline: '2020-12-14' }), ind, '2019-12-16'));
    informed.when(claim('pass', '2019-12-02'), gemeente, '2019-12-16').then({ phase: 'admissionDecision' });
    const { state } = informed.when(claim('fail', '2019-12-02', { transferDeadline: '2019-12-14' }), gemeente, '2019-12-16').then({ phase: 'intake' });
    expect(state.criteria.noDublinClaim).toMatchObject({ reopened: { on: '2019-12-15', by: 'groundLapsed' } });
  });

  test('is taken where the manager had taken a refused guest up before the lapse', () => {
    const opened = refused.and(did(reopen(), 'manager@gemeente', '2019-11-01'), { until: '2019-12-16' });
    opened.when(claim('pass', '2019-12-02'), gemeente, '2019-12-16').then({ phase: 'admissionDecision' });
  });
});

describe('who was admitted and of whom a ground changed', () => {
  const changed = given(...throughPhase('guidance'), did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-08-01'));
  const failed = changed.and(did(criterion('noStateReception', 'fail'), 'caseworker@INLIA', '2019-08-05'));
  const assessed = failed.and(did(risk('humanitarian', 'high'), 'caseworker@gemeente', '2019-08-06'), did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-08-07'));

  test('is tested again, risks too after a fail, at high risk has a plan made, and then the mayor decides again', () => {
    expect(changed.on().tasks).toMatchObject({ 'caseworker@INLIA recordCriterion noStateReception': '2019-08-15' });
    failed.when(admit(), 'mayor@gemeente', '2019-08-06').rejected('test-reopened', { open: 'humanitarian, publicOrder' });
    expect(assessed.on()).toMatchObject({ phase: 'guidance', tasks: { '@INLIA proposeTailoredPlan': '2019-08-21', '@gemeente proposeTailoredPlan': '2019-08-21' } });
    expect(assessed.and(did(plan(), 'caseworker@INLIA', '2019-08-08')).on().tasks).toMatchObject({ 'mayor@gemeente decideAdmission': '2019-08-21' });
    assessed.when(admit(), 'mayor@gemeente', '2019-08-08').rejected('passes-missing', { criteria: 'noStateReception' });
    expect(assessed.on('2019-10-30').state.admission).toMatchObject({ decision: 'admit', occurredOn: '2019-06-19' });
  });

  test('is not refused without a plan at high risk, nor for the fail alone', () => {
    assessed.when(refuse(), 'mayor@gemeente', '2019-08-08').rejected('plan-required');
    const planned = assessed.and(did(plan(), 'caseworker@INLIA', '2019-08-08'));
    planned.when(refuse({ weighing: 'Geen binding met de provincie.' }), 'mayor@gemeente', '2019-08-08').rejected('weighing-missing');
    const { state } = planned.when(refuse(), 'mayor@gemeente', '2019-08-08').then({ phase: 'closed' });
    expect(state.formerAdmissions).toMatchObject([{ decision: 'admit' }]);
  });

  test('goes on where the guest was, under the new decision', () => {
    const planned = assessed.and(did(plan({ scenario: 'legalStay' }), 'caseworker@INLIA', '2019-08-08'));
    planned.when(admitTailored({ occurredOn: '2019-08-06' }), 'mayor@gemeente', '2019-08-08').rejected('date-too-early', { date: '2019-08-06', earliest: '2019-08-07' });
    const { state, tasks } = planned.when(admitTailored({ scenario: 'legalStay' }), 'mayor@gemeente', '2019-08-08').then({ phase: 'guidance' });
    expect(state.redecision).toBeUndefined();
    expect(tasks).not.toHaveProperty(['mayor@gemeente decideAdmission']);
  });

  test('who is refused then and comes back waits for a decision', () => {
    const gone = assessed.and(did(plan(), 'caseworker@INLIA', '2019-08-08'), did(refuse(), 'mayor@gemeente', '2019-08-08'));
    gone.when(reopen(), 'manager@gemeente', '2019-09-02').then({ phase: 'admissionDecision' });
  });

  test('whose ground was recorded as before the change is told so', () => {
    changed.when(criterion('noStateReception', 'pass', { occurredOn: '2019-07-31' }), 'caseworker@INLIA', '2019-08-05').rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
  });

  test.each([
    ['twice', changed, groundChange('noStateReception'), 'ground-already-changed', { criterion: 'noStateReception' }],
    ['of a criterion that there is not', changed, groundChange('vanished'), 'unknown-code', { code: 'vanished', list: 'criteria' }],
    ['before the decision, when it is simply tested', given(...throughPhase('admissionDecision')), groundChange('vNumber'), 'not-in-this-phase', { phase: 'admissionDecision' }],
    ['before the admission it changes', changed, groundChange('vNumber', { occurredOn: '2019-06-18' }), 'date-too-early', { date: '2019-06-18', earliest: '2019-06-19' }],
    ['after an outcome', given(...throughPhase('guidance'), did(close('transfer'), 'lsoChair@gemeente', '2019-08-01')), groundChange('vNumber'), 'trajectory-closed', {}],
  ] as const)('is not reported %s', (_, story, draft, code, details) => {
    story.when(draft, 'caseworker@gemeente', '2019-08-05').rejected(code, details);
  });
});

describe('a tailored admission', () => {
  const tailored = given(...admittedAsTailored);

  test('that has come to its last day asks for a new test and a new decision, and stands until then', () => {
    expect(tailored.on('2019-12-31').state.redecision).toBeUndefined();
    const over = tailored.on('2020-01-02');
    expect(over.tasks).toMatchObject({ '@IND recordCriterion noHeavyEntryBan': '2020-01-15' });
    expect(over.state).toMatchObject({ admission: { decision: 'admitTailored' }, redecision: { since: '2020-01-01', by: 'tailoredAdmissionEnded' } });
    expect(tailored.on('2031-01-01')).toMatchObject({ phase: 'stabilisation' });
  });

  test('is what a new decision is asked for, also where an older change of a ground is written down later', () => {
    const told = tailored.and(did(groundChange('vNumber', { occurredOn: '2019-12-20' }), 'caseworker@gemeente', '2020-01-02')).on().state;
    expect(told).toMatchObject({ criteria: { vNumber: { reopened: { on: '2019-12-20' } } }, redecision: { since: '2020-01-01', by: 'tailoredAdmissionEnded' } });
  });

  test('is renewed by the mayor, who can decide from the day after', () => {
    const tested = tailored.and({ until: '2020-01-02' }, did(criterion('noHeavyEntryBan', 'fail'), 'caseworker@gemeente', '2020-01-06'));
    const renewed = tested.when(admitTailored({ until: '2020-06-30' }), 'mayor@gemeente', '2020-01-08').after;
    expect(renewed.state).toMatchObject({ admission: { until: '2020-06-30' }, formerAdmissions: [{ until: '2019-12-31' }] });
    expect(renewed.passing('2020-07-01T10:00:00.000Z').state.redecision).toEqual({ since: '2020-07-01', by: 'tailoredAdmissionEnded' });
  });
});

describe('a tailored admission becomes longer before its last day', () => {
  const tailored = given(...admittedAsTailored);
  const mayor = 'mayor@gemeente';
  const longer = tailored.and(did(admitTailored({ until: '2020-06-30' }), mayor, '2019-12-16'));

  test('by a decision of the mayor: its end moves, what was decided before stays known, nothing else begins anew', () => {
    expect(tailored.on('2019-12-16').allowed(mayor)).toContain('decideAdmission');
    const { state, tasks, phase, nextDeadline } = longer.on();
    expect(state).toMatchObject({ admission: { until: '2020-06-30', occurredOn: '2019-12-16' }, formerAdmissions: [{ until: '2019-12-31', occurredOn: '2019-06-19' }] });
    expect({ phase, tasks }).toEqual({ phase: 'stabilisation', tasks: tailored.on('2019-12-16').tasks });
    expect(nextDeadline).toMatchObject({ rule: 'tailoredAdmission', dueOn: '2020-07-01', countsFrom: { fact: 'admissionDecided', on: '2019-12-16' } });
    expect(longer.on('2020-06-30').state.redecision).toBeUndefined();
    expect(longer.on('2020-07-01').state.redecision).toEqual({ since: '2020-07-01', by: 'tailoredAdmissionEnded' });
  });

  const guided = longer.and(did(dossier({ occurredOn: '2019-12-02' }), 'caseworker@IND', '2019-12-16'), did(dossier({ occurredOn: '2019-12-02' }), 'caseworker@DTV', '2019-12-16'));

  test('and the LSO goes on with the scenario it came to, unless the mayor names another one', () => {
    const legalStay = guided.and(did(perspective({ scenario: 'legalStay' }), 'lsoChair@gemeente', '2020-01-06'));
    const scenarioAfter = (scenario: string) => legalStay.when(admitTailored({ until: '2021-06-30', scenario }), mayor, '2020-01-07').after.state.scenarios.at(-1);
    expect(scenarioAfter('return')).toMatchObject({ code: 'legalStay', since: '2020-01-06' });
    expect(scenarioAfter('onwardMigration')).toEqual({ code: 'onwardMigration', since: '2020-01-07', as: 'decided' });
  });

  test('in whichever phase the guest is by then, and more than once', () => {
    guided.when(admitTailored({ until: '2021-06-30', scenario: 'onwardMigration' }), mayor, '2020-01-06').then({ phase: 'perspectiveDecision' });
  });

  test('and may become one without a last day, once nothing stands in the way', () => {
    tailored.when(admit(), mayor, '2019-12-16').rejected('passes-missing', { criteria: 'noHeavyEntryBan' });
    const passed = given(...throughPhase('admissionDecision'), did(plan(), 'caseworker@INLIA', '2019-06-17'), did(admitTailored(), mayor, '2019-06-19'));
    passed.when(admit(), mayor, '2019-12-16').then({ phase: 'stabilisation', event: { type: 'admissionDecided', data: { decision: 'admit' } } });
  });

  test('not without a plan that provides for the guest then', () => {
    const short = given(...admittedAsTailored.slice(0, -2), did(plan({ until: '2019-12-01' }), 'caseworker@INLIA', '2019-06-17'), did(admitTailored(), mayor, '2019-06-19'));
    short.when(admitTailored({ until: '2020-06-30' }), mayor, '2019-12-02').rejected('tailored-plan-missing', {});
  });

  test.each([
    ['shorter', admitTailored({ until: '2019-12-30' }), 'tailored-admission-in-force', { until: '2020-06-30' }],
    ['a refusal, on what was known when the guest was let in', refuse(), 'tailored-admission-in-force', { until: '2020-06-30' }],
    ['by a decision before the one in force', admitTailored({ until: '2020-12-31', occurredOn: '2019-12-15' }), 'date-too-early', { date: '2019-12-15', earliest: '2019-12-16' }],
    ['with a scenario that there is not', admitTailored({ until: '2020-12-31', scenario: 'holiday' }), 'unknown-code', { code: 'holiday', list: 'scenarios' }],
  ] as const)('never %s', (_, draft, code, details) => {
    longer.when(draft, mayor, '2020-01-06').rejected(code, details);
  });

  describe('and that is written down after it', () => {
    const over = tailored.and({ until: '2020-01-02' });
    const decidedOn = (occurredOn: string) => admitTailored({ until: '2020-06-30', occurredOn });

    test('it never ended: everything is as if it had been written down in time', () => {
      expect(over.on().allowed(mayor)).toContain('decideAdmission');
      const late = over.and(did(decidedOn('2019-12-30'), mayor, '2020-01-02')).on();
      const inTime = tailored.and(did(decidedOn('2019-12-30'), mayor, '2019-12-30')).on('2020-01-02');
      const parts = ({ state: { admission, formerAdmissions, redecision, criteria, scenarios }, tasks, nextDeadline }: typeof late) =>
        ({ admission, formerAdmissions, redecision, criteria, scenarios, tasks, nextDeadline });
      expect(parts(late)).toEqual(parts(inTime));
    });

    test('a ground that changed since is tested all the same, and nothing else is', () => {
      const { criteria, redecision } = over.and(did(groundChange('vNumber'), 'caseworker@gemeente', '2020-01-02'), did(decidedOn('2019-12-31'), mayor, '2020-01-03')).on().state;
      expect(Object.keys(criteria).filter((code) => criteria[code]!.reopened)).toEqual(['vNumber']);
      expect(redecision).toEqual({ since: '2020-01-02', by: 'groundChanged' });
    });

    test('also where a claim lapses and its day was moved in time: both come in, in whichever order', () => {
      const claim = given(...dublinClaim('2019-12-12'), did(plan(), 'caseworker@INLIA', '2019-06-17'), did(admitTailored(), mayor, '2019-06-19'), { until: '2020-01-06' });
      const [move, longerOne] = [did(moveDeadline('2020-12-14', { occurredOn: '2019-09-02' }), 'caseworker@IND', '2020-01-06'), did(decidedOn('2019-10-01'), mayor, '2020-01-06')];
      for (const story of [claim.and(move, longerOne), claim.and(longerOne, move)]) {
        const { state, nextDeadline } = story.on();
        expect(state.redecision).toBeUndefined();
        expect(nextDeadline).toMatchObject({ rule: 'tailoredAdmission', dueOn: '2020-07-01' });
      }
    });

    test.each([
      ['of a day after the old one', decidedOn('2020-01-01'), 'test-reopened', { open: 'noHeavyEntryBan' }],
      ['shorter', admitTailored({ until: '2019-12-30', occurredOn: '2019-12-16' }), 'tailored-admission-in-force', { until: '2019-12-31' }],
      ['a refusal in the time for which the guest was let in', refuse({ occurredOn: '2019-12-30' }), 'tailored-admission-in-force', { until: '2019-12-31' }],
    ] as const)('never %s', (_, draft, code, details) => {
      over.when(draft, mayor, '2020-01-02').rejected(code, details);
    });

    test('not once the new test was done, which the mayor decides on', () => {
      over.and(did(criterion('noHeavyEntryBan', 'fail'), 'caseworker@gemeente', '2020-01-02')).when(decidedOn('2019-12-30'), mayor, '2020-01-03')
        .rejected('date-too-early', { date: '2019-12-30', earliest: '2020-01-02' });
    });
  });

  test('a ground that changes comes before: then it is tested, and the mayor decides anew, shorter or not at all', () => {
    const changed = longer.and(did(groundChange('noHeavyEntryBan'), 'caseworker@IND', '2020-01-06'));
    changed.when(admitTailored({ until: '2020-12-31' }), mayor, '2020-01-07').rejected('test-reopened', { open: 'noHeavyEntryBan' });
    const failed = changed.and(did(criterion('noHeavyEntryBan', 'fail'), 'caseworker@gemeente', '2020-01-07'));
    failed.when(admitTailored({ until: '2020-02-29' }), mayor, '2020-01-08').then({ phase: 'stabilisation' });
    failed.when(refuse(), mayor, '2020-01-08').then({ phase: 'closed' });
  });
});

describe('who is admitted a second time', () => {
  const reopened = [
    ...throughPhase('stabilisation'),
    did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-06-24'),
    did(criterion('noStateReception', 'pass'), 'caseworker@INLIA', '2019-06-26'),
  ];
  const again = given(...reopened, did(admit(), 'mayor@gemeente', '2019-07-03'));

  test('is admitted since the first time: what was done for the guest since then was done in time', () => {
    const since = { occurredOn: '2019-06-21' };
    again.when(dossier(since), 'caseworker@IND', '2019-07-04').then({ event: { type: 'dossierDelivered' } });
    again.when(working('mental', '2019-08-01', since), 'caseworker@INLIA', '2019-07-04').then({ event: { type: 'stabilisationRecorded' } });
    again.when(dossier({ occurredOn: '2019-06-18' }), 'caseworker@IND', '2019-07-04').rejected('date-too-early', { date: '2019-06-18', earliest: '2019-06-19' });
  });

  test('has no outcome of a day before the mayor let the guest in again', () => {
    again.when(close('transfer', { occurredOn: '2019-07-02' }), 'lsoChair@gemeente', '2019-07-04').rejected('date-too-early', { date: '2019-07-02', earliest: '2019-07-03' });
    again.when(close('transfer', { occurredOn: '2019-07-03' }), 'lsoChair@gemeente', '2019-07-04').then({ phase: 'closed' });
  });

  test('has dossiers that are due when they were: the new decision gives nobody longer', () => {
    expect(again.on().tasks).toEqual({ '@IND deliverDossier IND': '2019-07-17', '@DTV deliverDossier DTV': '2019-07-17' });
  });

  test('whose tailored admission is renewed has not begun anew', () => {
    const renewed = given(...admittedAsTailored, { until: '2020-01-02' },
      did(criterion('noHeavyEntryBan', 'fail'), 'caseworker@gemeente', '2020-01-06'), did(admitTailored({ until: '2020-06-30' }), 'mayor@gemeente', '2020-01-08'));
    renewed.when(dossier({ occurredOn: '2019-12-02' }), 'caseworker@IND', '2020-01-09').then({ event: { type: 'dossierDelivered' } });
  });

  test('and was refused in between begins another stay, with the decision that let the guest in again', () => {
    const back = given(
      ...throughPhase('stabilisation'),
      did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-06-24'),
      did(criterion('noStateReception', 'fail'), 'caseworker@INLIA', '2019-06-26'),
      did(risk('humanitarian', 'low'), 'caseworker@gemeente', '2019-06-26'),
      did(risk('publicOrder', 'low'), 'caseworker@AVIM', '2019-06-26'),
      did(refuse(), 'mayor@gemeente', '2019-06-28'),
      did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-09-02'),
      did(criterion('noStateReception', 'pass'), 'caseworker@INLIA', '2019-09-03'),
      did(admit(), 'mayor@gemeente', '2019-09-05'),
    );
    expect(back.on().tasks).toEqual({ '@IND deliverDossier IND': '2019-10-03', '@DTV deliverDossier DTV': '2019-10-03' });
    back.when(dossier({ occurredOn: '2019-06-21' }), 'caseworker@IND', '2019-09-06').rejected('date-too-early', { date: '2019-06-21', earliest: '2019-09-05' });
  });
});

test('who is tested again has longer where the policy says so', () => {
  const changed = given(...throughPhase('guidance'), did(groundChange('noStateReception'), 'caseworker@gemeente', '2019-08-01'));
  expect(changed.under(pilotWithTerms({ criterionRetestWorkingDays: 20 })).on().tasks).toMatchObject({ 'caseworker@INLIA recordCriterion noStateReception': '2019-08-29' });
});

test('who was refused when more than one result was for a time comes back to a test of all that lapsed', () => {
  const story = given(...dublinClaim('2019-12-12'), did(criterion('vNumber', 'pass', { validUntil: '2019-09-01' }), 'caseworker@INLIA', '2019-06-17'), did(refuse(), 'mayor@gemeente', '2019-06-19'));
  expect(Object.keys(story.on('2019-12-13').tasks).filter((task) => task.includes('recordCriterion'))).toEqual(['caseworker@INLIA recordCriterion vNumber', '@IND recordCriterion noDublinClaim']);
});
