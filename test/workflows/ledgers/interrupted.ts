import { chair, days, ledgerOf, review, reviewAlone, turn, weeks, workingDays, type Line, type Owed } from './ledger';

/* What time alone has to do in the story of `interrupted-years.test.ts`, chapter by chapter. All days are those on which it was recorded, at ten in the morning. */

/** A pause of 126 days, from 11 June to 15 October 2035: what is guided stands still, and every day moves by as much. */
const paused: Owed[] = [
  review(weeks('2035-02-19', 12), '2035-02-19', '2035-05-10'), // tweede pinksterdag; held before
  { term: 'pauseReview', due: '2035-09-10', since: '2035-06-11', until: '2035-08-20', by: [chair, 'coordinator@INLIA'] }, // extended before anybody was reminded
  { term: 'pauseReview', due: '2035-10-15', since: '2035-08-20', until: { midnightOf: '2035-10-15' }, by: [chair, 'coordinator@INLIA'] }, // ends on its day by itself
  review(weeks('2035-05-10', 12), '2035-05-10', '2035-06-11'), // 2 August, and then the pause
  review(days(weeks('2035-05-10', 12), 126), { midnightOf: '2035-10-15' }, '2035-12-05'),
];

/** A promise of DT&V that stays late climbs two levels, and the answers come down again. */
const escalated: Owed[] = [
  { term: 'commitment.c1', due: '2035-06-29', since: '2035-02-20', until: '2035-06-11', by: ['caseworker@DTV'] },
  { term: 'commitment.c1', due: days('2035-06-29', 126), since: { midnightOf: '2035-10-15' }, until: '2036-01-24', by: ['caseworker@DTV'], climbsTo: 'coordinator@DTV' },
  // Fifteen working days after 2 November; nobody answers.
  { term: 'escalationAnswer.e1', due: workingDays('2035-11-23', 10), since: { midnightOf: '2035-11-23' }, until: '2036-01-02', by: ['coordinator@DTV'], climbsTo: 'lsoChair@DTV' },
  // Fifteen working days after 7 December, Christmas and New Year's Day apart; the chair answers on 9 January, after a first reminder.
  { term: 'escalationAnswer.e2', due: workingDays('2036-01-02', 10), since: { midnightOf: '2036-01-02' }, until: '2036-01-09', by: [chair] },
  // So DT&V's coordinator has ten working days anew, and answers late.
  { term: 'escalationAnswer.e1', due: workingDays('2036-01-09', 10), since: '2036-01-09', until: '2036-01-24', by: ['coordinator@DTV'] },
];

/** The scenario changes in two reviews, and the guest is missing between the second and the next. */
const changedAndAbsent: Owed[] = [
  review('2036-02-28', '2035-12-05', '2036-02-28'), // agreed on
  { term: 'absenceCheck', due: days('2036-04-01', 7), since: '2036-04-01', until: '2036-04-10', by: ['caseworker@gemeente'] }, // looked for on the 10th
  { term: 'departureOutcome', due: workingDays('2036-04-10', 10), since: '2036-04-10', until: '2036-04-16', by: [chair] }, // back before anybody was reminded
  review(weeks('2036-02-28', 12), '2036-02-28', '2036-06-04'), // Hemelvaartsdag; held late
  review(weeks('2036-06-04', 12), '2036-06-04', '2036-08-26'), // held a day early
];

/** A question to the steering group, answered a day late; then a review that is forgotten until it climbs, and is settled by being held. */
const asked: Owed[] = [
  { term: 'escalationAnswer.e3', due: workingDays('2036-07-01', 20), since: '2036-07-01', until: '2036-07-30', by: ['manager@gemeente'] },
  review(weeks('2036-08-26', 12), '2036-08-26', '2036-12-15', 'coordinator@gemeente'),
  { term: 'escalationAnswer.e4', due: workingDays('2036-12-09', 10), since: { midnightOf: '2036-12-09' }, until: '2036-12-15', by: ['coordinator@gemeente'] },
  review(weeks('2036-12-15', 12), '2036-12-15', '2037-01-05'),
];

/** The municipality goes on alone, with reviews every eight weeks and a shorter ladder; six weeks later all come back to the pilot. */
const moved: Owed[] = [
  reviewAlone(weeks('2036-12-15', 8), '2037-01-05', '2037-02-17'), // counts on from the review before; held six working days late
  reviewAlone(weeks('2037-02-17', 8), '2037-02-17', '2037-02-20'),
  review(weeks('2037-02-17', 12), '2037-02-20', '2037-03-09'),
];

/** A second pause, of 21 days, that somebody ends before its day: the day that was agreed moves too. */
const resumed: Owed[] = [
  review('2037-06-29', '2037-03-09', '2037-04-20'), // agreed on
  { term: 'pauseReview', due: '2037-08-03', since: '2037-04-20', until: '2037-05-11', by: [chair, 'coordinator@INLIA'] },
  review(days('2037-06-29', 21), '2037-05-11', '2037-07-20'),
];

/** Closed on 14 September 2037, and opened again on 7 December: what is owed counts from then, and what fell due meanwhile is due that day. */
const reopened: Owed[] = [
  review(weeks('2037-07-20', 12), '2037-07-20', '2037-09-14'),
  { term: 'commitment.c2', due: '2037-11-02', since: '2037-08-03', until: '2037-09-14', by: ['caseworker@INLIA'] },
  { term: 'commitment.c2', due: '2037-12-07', since: '2037-12-07', until: '2037-12-09', by: ['caseworker@INLIA'] },
  review(weeks('2037-12-07', 12), '2037-12-07', '2038-03-01'),
  review(weeks('2038-03-01', 12), '2038-03-01', '2038-05-04'),
];

/** The ledger of the story. */
export const ledger = (): Line[] =>
  ledgerOf(
    [turn('restPeriodEnded', 'restPeriod', days('2035-02-05', 14)), turn('pauseEnded', 'pause', '2035-10-15')],
    [...paused, ...escalated, ...changedAndAbsent, ...asked, ...moved, ...resumed, ...reopened],
  );
