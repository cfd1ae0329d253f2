import { describe, expect, test } from '@jest/globals';
import { explain, explainTerm } from '../../domain/trajectory/explain';
import { openTerms } from '../../domain/trajectory/terms';
import { answer, close, commitment, dossier, identityStep, pause, renew, reopen, resume, review, withdraw, working } from '../support/domain/commands';
import { did, given, nothingUntil, pilot, type Given, type Situation } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const guided = given(...throughPhase('guidance'));
const paused = guided.and(did(pause('2019-09-16', { reason: 'court', motivation: 'De zitting is in september.' }), 'lsoChair@gemeente', '2019-08-01'));
const chairAndCoordinator = { 'lsoChair@gemeente resume': '2019-09-16', 'coordinator@INLIA resume': '2019-09-16' };

const why = ({ state, policy }: Situation, rule: string, language: 'nl' | 'en' = 'nl') =>
  explainTerm(openTerms(state, policy).find((term) => term.rule === rule)!, policy, language);

describe('while a trajectory is paused', () => {
  test('what policy moves is nobody’s task; only the pause has a day of its own', () => {
    const { state } = guided
      .when(pause('2019-09-16', { reason: 'court' }), 'lsoChair@gemeente', '2019-08-01')
      .then({ event: { type: 'paused', data: { reason: 'court', reviewOn: '2019-09-16' } }, phase: 'guidance', tasks: chairAndCoordinator });
    expect(state.pauses).toMatchObject([{ since: '2019-08-01', agreedOn: '2019-08-01', reason: 'court', reviewOn: '2019-09-16' }]);
  });

  test('it is not stalled while that day has not passed, whatever fell due meanwhile', () => {
    expect(guided.on('2019-09-15').late).toEqual(['commitment', 'commitment']);
    expect(paused.on('2019-09-15').late).toEqual([]);
  });

  test('what policy keeps stays owed on its day and is explained; it stalls the trajectory only after the pause', () => {
    const waiting = given(...throughPhase('stabilisation'), did(pause('2019-08-05'), 'coordinator@INLIA', '2019-07-01'));
    expect(waiting.on('2019-07-20').tasks).toMatchObject({ '@IND deliverDossier IND': '2019-07-17', '@DTV deliverDossier DTV': '2019-07-17' });
    expect(why(waiting.on('2019-07-20'), 'dossierDelivery')).toMatch(/Dat het traject was opgeschort, verschuift deze dag niet \(beleid groningen-2019, versie 5, pauses\.moves\)\.$/);
    expect(why(waiting.on('2019-07-20'), 'dossierDelivery', 'en')).toMatch(/That the trajectory was paused does not move this day \(policy groningen-2019, version 5, pauses\.moves\)\.$/);
    expect(waiting.on('2019-07-20').late).toEqual([]);
    expect(waiting.on('2019-08-05').late).toEqual(['dossierDelivery', 'dossierDelivery']);
  });

  test('the rest period goes on, and what policy moves waits for the end of the pause', () => {
    const resting = given(...throughPhase('perspectiveDecision').slice(0, -1), did(pause('2019-08-01'), 'coordinator@INLIA', '2019-07-08'));
    expect(resting.on('2019-07-20')).toMatchObject({ phase: 'perspectiveDecision', tasks: { 'lsoChair@gemeente resume': '2019-08-01', 'coordinator@INLIA resume': '2019-08-01' } });
    // Ten working days from 15 July, and seventeen days of the pause.
    expect(resting.on('2019-08-01').tasks).toEqual({ 'lsoChair@gemeente decidePerspective': '2019-08-15' });
  });
});

describe('it goes on', () => {
  test('on the agreed day by itself: who could extend it is reminded before', () => {
    const after = paused.on('2019-09-16');
    expect(after.state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-09-16' }]);
    expect(after.state.revision).toBe(paused.on().state.revision);
    expect(after.reminders.filter(({ key }) => key.startsWith('pauseReview'))).toEqual([
      { key: 'pauseReview:2019-09-16/ahead', at: '2019-09-08T22:00:00.000Z', to: ['lsoChair@gemeente', 'coordinator@INLIA'] },
    ]);
  });

  test('at midnight in Amsterdam of that day, not before', () => {
    expect(paused.on('2019-09-15T21:59:59.999Z').tasks).toEqual(chairAndCoordinator);
    expect(Object.keys(paused.on('2019-09-15T22:00:00.000Z').tasks)).not.toContain('lsoChair@gemeente resume');
  });

  test('or before, when somebody says so, with a reason', () => {
    const { state } = paused.when(resume({ motivation: 'De rechter was eerder.' }), 'coordinator@INLIA', '2019-08-15').then({ event: { type: 'resumed' } });
    expect(state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-08-15' }]);
  });

  test('with every moved day as much later as the pause took, and says so', () => {
    const after = paused.on('2019-09-16');
    // Forty-six days from 1 August.
    expect(after.tasks).toEqual({ 'lsoChair@gemeente recordReview': '2019-11-25', '@DTV fulfilCommitment c1': '2019-10-15', '@INLIA fulfilCommitment c2': '2019-10-29' });
    expect(after.late).toEqual([]);
    expect(why(after, 'progressReview')).toBe(
      'Uiterlijk 25 november 2019: de voortgangsbespreking. Dat is 12 weken na het besluit over het perspectief van 18 juli 2019 ' +
        '(beleid groningen-2019, versie 5, terms.reviewEveryWeeks: 12). Daarin zijn 46 dagen meegeteld waarin het traject was opgeschort (beleid groningen-2019, versie 5, pauses.moves).',
    );
  });

  test('as the policy says: with nothing moved every day stays', () => {
    const keeping = paused.under({ ...pilot(), pauses: { ...pilot().pauses, moves: [] } }).on('2019-09-16');
    expect(keeping.tasks).toEqual({ 'lsoChair@gemeente recordReview': '2019-10-10', '@DTV fulfilCommitment c1': '2019-08-30', '@INLIA fulfilCommitment c2': '2019-09-13' });
    expect(why(keeping, 'progressReview', 'en')).toMatch(/does not move this day/);
  });

  test('without reminders of the days that were skipped', () => {
    const keys = paused.on('2019-09-16').reminders.map(({ key }) => key);
    expect(keys.filter((key) => key.startsWith('commitment'))).toEqual([]);
  });
});

describe('what was late already when it was paused', () => {
  const c1 = 'commitment.c1:2019-08-30';
  const late = guided.and(did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-09-02'));
  const stepsOf = (story: typeof guided, term: string, on: string) => story.on(on).reminders.filter(({ key }) => key.startsWith(`${term}/`)).map(({ key, at }) => [key.split('/')[1], at]);
  const before = [['ahead', '2019-08-22T22:00:00.000Z'], ['onTheDay', '2019-08-29T22:00:00.000Z'], ['toCoordinator', '2019-09-01T22:00:00.000Z']];

  test('is nobody’s task meanwhile, and nobody is reminded', () => {
    expect(stepsOf(late, c1, '2019-12-01')).toEqual(before);
  });

  test('is due on the day that it was, and climbs on as much later as the pause took: nothing is lost, nothing comes at once', () => {
    const after = late.on('2019-12-02');
    expect(after.tasks).toMatchObject({ '@DTV fulfilCommitment c1': '2019-08-30' });
    expect(after.late).toEqual(['commitment']);
    // 6 and 13 September, and 91 days.
    expect(stepsOf(late, c1, '2020-01-31')).toEqual([...before, ['toChair', '2019-12-05T23:00:00.000Z'], ['toManager', '2019-12-12T23:00:00.000Z']]);
    // 20 September, and 91 days.
    expect(late.on('2019-12-19').state.escalations).toEqual([]);
    expect(late.on('2019-12-20').state.escalations).toMatchObject([{ id: 'e1', level: 'coordinator', askedOn: '2019-12-20', late: { term: c1 } }]);
  });

  test('climbs on by the days that it really took where it goes on sooner, on a day on which people work', () => {
    // 6 September and 8 days is a Saturday.
    const sooner = late.and(did(resume(), 'lsoChair@gemeente', '2019-09-10'));
    expect(stepsOf(sooner, c1, '2019-09-30').slice(before.length)).toEqual([['toChair', '2019-09-15T22:00:00.000Z'], ['toManager', '2019-09-22T22:00:00.000Z']]);
  });

  test('says so', () => {
    const { nextDeadline, policy } = late.on('2019-12-02');
    expect(explain(nextDeadline!, policy, 'nl')).toMatch(/^Op 6 december 2019, 5 werkdagen na de laatste dag en 91 dagen van opschorting, gaat een herinnering naar /);
    expect(explain(nextDeadline!, policy, 'en')).toMatch(/^On 6 December 2019, 5 working days after the last day and 91 days of pause, a reminder goes to /);
    expect(explain(late.on('2019-12-19').nextDeadline!, policy, 'en')).toMatch(/^On 20 December 2019, 15 working days after the last day and 91 days of pause, this is escalated by itself\./);
  });

  test('and was put to somebody is answered by as much later, and goes to the next level all the same', () => {
    const asked = guided.and({ until: '2019-09-23' }, did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-09-23'));
    expect(asked.on().state.escalations).toMatchObject([{ id: 'e1', level: 'coordinator' }]);
    expect(asked.on().tasks).toEqual({ 'lsoChair@gemeente resume': '2019-12-02', 'coordinator@INLIA resume': '2019-12-02' });
    // Ten working days from 20 September, and seventy of the pause.
    expect(asked.on('2019-12-02').tasks).toMatchObject({ 'coordinator@DTV answerEscalation e1': '2019-12-13' });
    expect(stepsOf(asked, 'escalationAnswer.e1:2019-12-13', '2020-01-31').map(([step]) => step)).toEqual(['ahead', 'onTheDay', 'toCoordinator', 'toChair', 'toManager']);
    expect(asked.on('2020-01-31').state.escalations).toContainEqual(expect.objectContaining({ level: 'lsoChair', raises: 'e1', askedOn: '2020-01-08' }));
  });

  test('and what somebody answered before the pause goes further as much later', () => {
    const answered = guided.and({ until: '2019-09-20' }, did(answer('e1'), 'coordinator@DTV', '2019-09-20'), did(pause('2019-12-02'), 'lsoChair@gemeente', '2019-09-23'));
    // Fifteen working days from 20 September are 11 October; of 23 September until 2 December it stood still for seventy.
    expect(answered.on('2020-01-31').state.escalations).toContainEqual(expect.objectContaining({ level: 'lsoChair', askedOn: '2019-12-20' }));
  });

  test('what policy keeps reminds on its days, also during the pause', () => {
    const waiting = given(...throughPhase('stabilisation'), did(pause('2019-09-02'), 'coordinator@INLIA', '2019-07-01'));
    expect(stepsOf(waiting, 'dossierDelivery.DTV:2019-07-17', '2019-09-01').map(([step]) => step)).toEqual(['ahead', 'onTheDay', 'toCoordinator', 'toChair', 'toManager']);
    expect(waiting.on('2019-09-01').state.escalations.map(({ askedOn }) => askedOn)).toEqual(['2019-08-07', '2019-08-07']);
  });
});

describe('a pause is extended', () => {
  const extended = paused.and(did(pause('2019-12-02', { reason: 'illness', motivation: 'Opgenomen.' }), 'coordinator@INLIA', '2019-09-10'));

  test('as often as needed: it began when it began, and ends on the last day that was agreed', () => {
    const again = extended.and(did(pause('2020-06-01'), 'coordinator@INLIA', '2019-11-25'));
    expect(again.on().state.pauses).toMatchObject([{ since: '2019-08-01', agreedOn: '2019-11-25', reviewOn: '2020-06-01' }]);
    expect(again.on('2020-05-31').late).toEqual([]);
    expect(again.on('2020-06-01').state.pauses).toMatchObject([{ until: '2020-06-01' }]);
  });

  test('for another reason: what was agreed before stays known', () => {
    expect(extended.on().state.pauses).toEqual([{
      since: '2019-08-01', agreedOn: '2019-09-10', reason: 'illness', motivation: 'Opgenomen.', reviewOn: '2019-12-02',
      former: [{ agreedOn: '2019-08-01', reason: 'court', motivation: 'De zitting is in september.', reviewOn: '2019-09-16' }],
    }]);
    const [again] = extended.and(did(pause('2020-06-01'), 'coordinator@INLIA', '2019-11-25')).on().state.pauses;
    expect(again!.former!.map(({ reason }) => reason)).toEqual(['court', 'illness']);
  });

  test('also to an earlier day', () => {
    expect(extended.and(did(pause('2019-10-01'), 'coordinator@INLIA', '2019-09-11')).on('2019-10-01').state.pauses).toMatchObject([{ until: '2019-10-01' }]);
  });

  test('and another one adds to the first', () => {
    const twice = paused.and(did(resume(), 'lsoChair@gemeente', '2019-08-11'), did(pause('2019-09-09'), 'lsoChair@gemeente', '2019-08-20'), did(resume(), 'lsoChair@gemeente', '2019-08-25'));
    expect(twice.on().tasks).toMatchObject({ '@DTV fulfilCommitment c1': '2019-09-14' });
  });
});

test('a pause brought in with its past is over at once where its day has passed', () => {
  const { state } = guided.when(pause('2019-08-20', { occurredOn: '2019-08-01' }), 'lsoChair@gemeente', '2019-09-02').then({});
  expect(state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-08-20' }]);
});

describe('written down after time had ended it, a pause', () => {
  const over = paused.and({ until: '2019-09-20' });

  test('went on sooner: what it moved, it moves by the days that it really took', () => {
    const { state, tasks } = over.when(resume({ occurredOn: '2019-08-11' }), 'coordinator@INLIA', '2019-09-20').then({ event: { type: 'resumed', data: { reason: 'court' } } });
    expect(state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-08-11' }]);
    // Ten days after 30 August and 13 September, not forty-six.
    expect(tasks).toMatchObject({ '@DTV fulfilCommitment c1': '2019-09-09', '@INLIA fulfilCommitment c2': '2019-09-23' });
  });

  test('was extended: it runs on, until the day that was agreed then', () => {
    const { state } = over.when(pause('2019-12-02', { occurredOn: '2019-09-10' }), 'coordinator@INLIA', '2019-09-20').then({ tasks: { 'lsoChair@gemeente resume': '2019-12-02', 'coordinator@INLIA resume': '2019-12-02' } });
    expect(state.pauses).toMatchObject([{ since: '2019-08-01', agreedOn: '2019-09-10', reviewOn: '2019-12-02', former: [{ agreedOn: '2019-08-01', reviewOn: '2019-09-16' }] }]);
    expect(state.pauses[0]).not.toHaveProperty('until');
  });

  test('was extended to a day that has passed as well: it ended then', () => {
    const { state } = over.when(pause('2019-09-18', { occurredOn: '2019-09-10' }), 'coordinator@INLIA', '2019-09-20').then({});
    expect(state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-09-18' }]);
  });

  test('did not go on later than time says, nor sooner once somebody has said when', () => {
    over.when(resume({ occurredOn: '2019-09-16' }), 'coordinator@INLIA', '2019-09-20').rejected('not-paused', {});
    over.and(did(resume({ occurredOn: '2019-08-11' }), 'coordinator@INLIA', '2019-09-20')).when(resume({ occurredOn: '2019-08-05' }), 'coordinator@INLIA', '2019-09-21').rejected('not-paused', {});
  });

  test('is another one from the day on which it ended', () => {
    const { state } = over.when(pause('2019-12-02', { occurredOn: '2019-09-16' }), 'coordinator@INLIA', '2019-09-20').then({});
    expect(state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-09-16' }, { since: '2019-09-16', reviewOn: '2019-12-02' }]);
  });
});

describe('a day that people agree on while they know of a pause', () => {
  const knowing = paused.and(
    did(review({ nextReviewOn: '2019-10-03' }), 'lsoChair@gemeente', '2019-08-15'),
    did(commitment('VWNN', '2019-09-20'), 'caseworker@VWNN', '2019-08-15'),
    did(renew('c1', '2019-09-27'), 'caseworker@DTV', '2019-08-15'),
    did(identityStep('passport', 'requested', { answerDueOn: '2019-09-25' }), 'caseworker@DTV', '2019-08-15'),
  );
  const asAgreed = { 'lsoChair@gemeente recordReview': '2019-10-03', '@VWNN fulfilCommitment c3': '2019-09-20', '@DTV fulfilCommitment c1': '2019-09-27', '@DTV recordIdentityStep passport': '2019-09-25' };

  test('stays that day, during the pause and after it; what was promised before moves', () => {
    expect(knowing.on().tasks).toEqual({ ...chairAndCoordinator, ...asAgreed });
    expect(knowing.on('2019-09-16').tasks).toEqual({ ...asAgreed, '@INLIA fulfilCommitment c2': '2019-10-29' });
    expect(why(knowing.on('2019-09-16'), 'progressReview')).toBe('Uiterlijk 3 oktober 2019: de voortgangsbespreking. Die dag is afgesproken bij de vorige voortgangsbespreking van 15 augustus 2019.');
  });

  test('stays too where a meeting paused the trajectory and agreed on it the same day', () => {
    const sameDay = paused.and(did(review({ nextReviewOn: '2019-08-29', occurredOn: '2019-08-01' }), 'lsoChair@gemeente', '2019-08-02'));
    expect(sameDay.on().tasks).toMatchObject({ 'lsoChair@gemeente recordReview': '2019-08-29' });
  });

  test('is moved by the pause that comes after it', () => {
    const again = knowing.and({ until: '2019-09-16' }, did(pause('2019-10-01'), 'coordinator@INLIA', '2019-09-17'));
    expect(again.on().tasks).not.toHaveProperty(['lsoChair@gemeente recordReview']);
    expect(again.on('2019-10-01').tasks).toMatchObject({ 'lsoChair@gemeente recordReview': '2019-10-17' });
  });
});

describe('a day that people agreed on while they knew of a pause, which is extended since', () => {
  const agreed = paused.and(
    did(review({ nextReviewOn: '2019-10-03' }), 'lsoChair@gemeente', '2019-08-15'),
    did(commitment('VWNN', '2019-09-30'), 'caseworker@VWNN', '2019-08-15'),
    did(commitment('AVIM', '2019-09-03'), 'caseworker@AVIM', '2019-08-15'),
    did(renew('c1', '2019-09-27'), 'caseworker@DTV', '2019-08-15'),
    did(identityStep('passport', 'requested', { answerDueOn: '2019-09-25' }), 'caseworker@DTV', '2019-08-15'),
    did(working('mental', '2019-09-16'), 'caseworker@INLIA', '2019-08-15'),
  );
  const extended = agreed.and(did(pause('2019-12-02'), 'coordinator@INLIA', '2019-09-02'));
  const meanwhile = { 'lsoChair@gemeente resume': '2019-12-02', 'coordinator@INLIA resume': '2019-12-02', '@AVIM fulfilCommitment c4': '2019-09-03' };
  /** As much later as the pause lasted beyond 16 September: seventy-seven days. What was promised before it began, by all of it: a hundred and twenty-three. */
  const afterwards = {
    'lsoChair@gemeente recordReview': '2019-12-19', '@VWNN fulfilCommitment c3': '2019-12-16', '@AVIM fulfilCommitment c4': '2019-09-03', '@DTV fulfilCommitment c1': '2019-12-13',
    '@DTV recordIdentityStep passport': '2019-12-11', '@INLIA recordStabilisation s1': '2019-12-02', '@INLIA fulfilCommitment c2': '2020-01-14',
  };
  const remindersOf = (story: typeof guided, on: string) => story.on(on).reminders.filter(({ key }) => !key.startsWith('pauseReview')).map(({ key, at }) => [key, at]);

  test('is moved by the days that nobody knew of then: meanwhile nobody is reminded of it, nor is it escalated', () => {
    expect(extended.on().tasks).toEqual(meanwhile);
    expect(extended.on('2019-12-01').tasks).toEqual(meanwhile);
    expect(remindersOf(extended, '2019-12-01').filter(([key]) => !key!.startsWith('commitment.c4'))).toEqual(remindersOf(agreed, '2019-09-02').filter(([key]) => !key!.startsWith('commitment.c4')));
    expect(extended.on('2019-12-01').state.escalations).toEqual([]);
    expect(extended.on('2019-12-02').tasks).toEqual(afterwards);
  });

  test('says by how many days', () => {
    expect(why(extended.on('2019-12-02'), 'progressReview')).toBe(
      'Uiterlijk 19 december 2019: de voortgangsbespreking. Die dag is afgesproken bij de vorige voortgangsbespreking van 15 augustus 2019. ' +
        'Daarin zijn 77 dagen meegeteld waarin het traject was opgeschort (beleid groningen-2019, versie 5, pauses.moves).',
    );
  });

  test('stays where it lay in the pause that they knew of; the rest of its ladder comes once the pause is over', () => {
    const c4 = 'commitment.c4:2019-09-03';
    const steps = remindersOf(extended, '2019-12-08').filter(([key]) => key!.startsWith(c4)).map(([key, at]) => [key!.split('/')[1], at]);
    expect(steps).toEqual([
      ['ahead', '2019-08-26T22:00:00.000Z'], ['onTheDay', '2019-09-02T22:00:00.000Z'], ['toCoordinator', '2019-09-03T22:00:00.000Z'], ['toChair', '2019-09-09T22:00:00.000Z'],
      // 17 September and 77 days.
      ['toManager', '2019-12-02T23:00:00.000Z'],
    ]);
    expect(explain(extended.on('2019-12-02').nextDeadline!, pilot(), 'en')).toMatch(/^On 3 December 2019, 10 working days after the last day and 77 days of pause, a reminder goes to /);
    // 24 September and 77 days.
    expect(extended.on('2019-12-09').state.escalations).toEqual([]);
    expect(extended.on('2019-12-10').state.escalations).toMatchObject([{ late: { term: c4 }, askedOn: '2019-12-10' }]);
  });

  test('is the same where the extension is recorded as another pause, also what comes on the day on which that begins', () => {
    // Whose ladder comes to the manager, and which is escalated, on 16 September.
    const onThatDay = agreed.and(did(commitment('VWNN', '2019-09-02'), 'caseworker@VWNN', '2019-08-16'), did(commitment('VWNN', '2019-08-26'), 'caseworker@VWNN', '2019-08-16'));
    const one = onThatDay.and(did(pause('2019-12-02'), 'coordinator@INLIA', '2019-09-02'));
    const other = onThatDay.and(did(pause('2019-12-02'), 'coordinator@INLIA', '2019-09-16'));
    expect(other.on('2019-12-02').tasks).toMatchObject(afterwards);
    expect(one.on('2019-12-02').tasks).toEqual(other.on('2019-12-02').tasks);
    expect(one.on('2020-01-31').state.escalations).toEqual(other.on('2020-01-31').state.escalations);
    expect(one.on('2020-01-31').state.escalations[0]).toMatchObject({ askedOn: '2019-09-16', late: { term: 'commitment.c6:2019-08-26' } });
    // What is moved has a ladder of its own; of the other pause nobody knew until it began.
    const late = (story: typeof guided) => remindersOf(story, '2020-01-31').filter(([key, at]) => at! >= '2019-12-01' || /\.c[456]:/.test(key!));
    expect(late(one)).toEqual(late(other));
  });

  test('and where it is written down after time had ended the pause', () => {
    const late = agreed.and(did(pause('2019-12-02', { occurredOn: '2019-09-02' }), 'coordinator@INLIA', '2019-09-20'));
    expect(late.on().tasks).toEqual(meanwhile);
    expect(late.on('2019-12-02').tasks).toEqual(afterwards);
  });

  test('moves by what the pause really lasted: not at all where it went on by the day that they knew of', () => {
    expect(extended.and(did(resume(), 'lsoChair@gemeente', '2019-09-26')).on().tasks).toMatchObject({ '@VWNN fulfilCommitment c3': '2019-10-10', '@INLIA fulfilCommitment c2': '2019-11-08' });
    expect(extended.and(did(resume(), 'lsoChair@gemeente', '2019-09-10')).on().tasks).toMatchObject({ '@VWNN fulfilCommitment c3': '2019-09-30', '@INLIA fulfilCommitment c2': '2019-10-23' });
  });

  test('counts from the last day that they knew of, however often it was extended or shortened before', () => {
    const again = extended.and(did(commitment('VWNN', '2019-12-20'), 'caseworker@VWNN', '2019-09-12'), did(pause('2019-12-16'), 'coordinator@INLIA', '2019-10-01'));
    expect(again.on('2019-12-16').tasks).toMatchObject({ '@VWNN fulfilCommitment c3': '2019-12-30', '@VWNN fulfilCommitment c5': '2020-01-03' });
    const shorter = again.and(did(pause('2019-11-25'), 'coordinator@INLIA', '2019-10-02'));
    expect(shorter.on('2019-10-03').tasks).toMatchObject({ '@VWNN fulfilCommitment c5': '2019-12-20' });
    expect(shorter.on('2019-11-25').tasks).toMatchObject({ '@VWNN fulfilCommitment c3': '2019-12-09', '@VWNN fulfilCommitment c5': '2019-12-20' });
  });

  test('stays where it was extended the same day', () => {
    const sameDay = agreed.and(did(commitment('VWNN', '2019-09-30'), 'caseworker@VWNN', '2019-09-02'), did(pause('2019-12-02'), 'coordinator@INLIA', '2019-09-02'));
    expect(sameDay.on('2019-12-02').tasks).toMatchObject({ '@VWNN fulfilCommitment c5': '2019-09-30' });
  });

  test('stays where a release before kept no more than the last agreement', () => {
    const { state } = extended.on('2019-12-02');
    const kept = { ...state, pauses: state.pauses.map(({ former: _, ...one }) => one) };
    expect(openTerms(kept, pilot()).find(({ key }) => key.startsWith('commitment.c3'))).toMatchObject({ dueOn: '2019-09-30' });
  });
});

test('what was asked during a pause is due after it', () => {
  const asked = paused.and(did(identityStep('passport', 'requested'), 'caseworker@DTV', '2019-09-02'));
  expect(asked.on().tasks).toEqual(chairAndCoordinator);
  expect(asked.on('2019-09-16').tasks).toMatchObject({ '@DTV recordIdentityStep passport': '2019-10-14' });
});

test('every closure ends it, and a reopened trajectory is not paused', () => {
  const closed = paused.and(did(close('transfer'), 'lsoChair@gemeente', '2019-08-10'));
  expect(closed.on('2020-01-01').state.pauses).toMatchObject([{ until: '2019-08-10' }]);
  expect(closed.and(did(reopen(), 'lsoChair@gemeente', '2019-08-20')).on().allowed('lsoChair@gemeente')).not.toContain('resume');
  const withdrawn = given(...throughPhase('intake'), did(pause('2019-08-01'), 'lsoChair@gemeente', '2019-06-07'), did(withdraw(), 'caseworker@INLIA', '2019-06-11'));
  expect(withdrawn.on('2020-01-01').state.pauses).toMatchObject([{ until: '2019-06-11' }]);
});

test('a closing that is written down after its day had come ends it all the same: only what it took until then is counted', () => {
  const reopened = (closing: Given, ...more: Given[]) => paused.and(closing, did(reopen({ occurredOn: '2019-08-20' }), 'lsoChair@gemeente', '2019-09-20'), ...more).on();
  const inTime = reopened(did(close('transfer'), 'lsoChair@gemeente', '2019-08-11'));
  const late = reopened(did(close('transfer', { occurredOn: '2019-08-11' }), 'lsoChair@gemeente', '2019-09-20'));
  expect(late.state.pauses).toMatchObject([{ since: '2019-08-01', until: '2019-08-11', reviewOn: '2019-09-16' }]);
  expect(late.state.pauses).toEqual(inTime.state.pauses);
  // Ten days after 30 August and 13 September, not forty-six.
  expect(late.tasks).toMatchObject({ '@DTV fulfilCommitment c1': '2019-09-09', '@INLIA fulfilCommitment c2': '2019-09-23' });
  expect(late.tasks).toEqual(inTime.tasks);
});

test('a withdrawal does so too, but not before it began', () => {
  const intake = given(...throughPhase('intake'), did(pause('2019-06-20'), 'lsoChair@gemeente', '2019-06-10'), nothingUntil('2019-06-24'));
  const withdrawnOn = (occurredOn: string) => intake.when(withdraw({ occurredOn }), 'caseworker@INLIA', '2019-06-24').then({}).state.pauses;
  expect(withdrawnOn('2019-06-12')).toMatchObject([{ since: '2019-06-10', until: '2019-06-12' }]);
  expect(withdrawnOn('2019-06-08')).toMatchObject([{ since: '2019-06-10', until: '2019-06-10' }]);
  expect(withdrawnOn('2019-06-21')).toMatchObject([{ since: '2019-06-10', until: '2019-06-20' }]);
});

test('while it is paused people go on recording what happens', () => {
  const waiting = given(...throughPhase('stabilisation'), did(pause('2019-08-05'), 'coordinator@INLIA', '2019-06-20'));
  waiting.when(dossier(), 'caseworker@IND', '2019-07-01').then({ phase: 'stabilisation' });
});

describe('a pause is refused', () => {
  test.each([
    ['with a reason that the policy has not', pause('2019-09-16', { reason: 'holiday' }), 'unknown-code', { code: 'holiday', list: 'pauses.reasons' }],
    ['with a day that does not lie after it', pause('2019-08-01'), 'date-not-after', { date: '2019-08-01', day: '2019-08-01' }],
    ['from a day before the referral', pause('2019-09-16', { occurredOn: '2019-06-02' }), 'date-too-early', { date: '2019-06-02', earliest: '2019-06-03' }],
  ] as const)('%s', (_, draft, code, details) => {
    guided.when(draft, 'lsoChair@gemeente', '2019-08-01').rejected(code, details);
  });

  test('from a day before the one on which it last changed', () => {
    paused
      .when(pause('2019-12-02', { occurredOn: '2019-07-31' }), 'lsoChair@gemeente', '2019-08-05')
      .rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
  });
});

test('what is not paused does not go on, nor before it was paused', () => {
  guided.when(resume(), 'lsoChair@gemeente', '2019-08-01').rejected('not-paused', {});
  paused.when(resume({ occurredOn: '2019-07-31' }), 'lsoChair@gemeente', '2019-08-05').rejected('date-too-early', { date: '2019-07-31', earliest: '2019-08-01' });
});
