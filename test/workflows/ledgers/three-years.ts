import type { Day } from '../../support/story-calendar';
import { chair, days, ledgerOf, review, turn, weeks, workingDays, type Line, type Owed } from './ledger';

/* What time alone has to do in the story of `three-years.test.ts`. All days are those on which it was recorded, at ten in the morning. */

const commitment = (id: string, organisation: string, due: Day, until: Day): Owed => ({ term: `commitment.${id}`, due, since: '2035-07-17', until, by: [`caseworker@${organisation}`] });

const story: Owed[] = [
  // Referred on 1 March 2035, brought in a fortnight later; discussed on 3 April, recorded on the 4th.
  { term: 'referralDiscussion', due: days('2035-03-01', 14), since: '2035-03-15', until: '2035-04-04', by: [chair] },
  {
    term: 'admissionTest',
    due: workingDays('2035-03-01', 20),
    since: '2035-03-15',
    until: '2035-04-23',
    by: [
      { since: '2035-03-15', organisations: ['INLIA', 'IND'] }, // three criteria; information on two
      { since: '2035-03-28', organisations: ['INLIA', 'IND', 'gemeente'] }, // IND informed on the entry ban: the municipality concludes
      { since: '2035-04-05', organisations: ['IND', 'gemeente'] }, // INLIA is through; both risks, and Dublin
      { since: '2035-04-06', organisations: ['gemeente'] }, // IND informed on Dublin
    ],
    climbsTo: 'coordinator@gemeente', // in the night before the last of it is recorded
  },
  // The last of the test is the public order risk of 13 April, recorded on the 23rd; decided and recorded on 2 May.
  { term: 'admissionDecision', due: workingDays('2035-04-13', 10), since: '2035-04-23', until: '2035-05-02', by: ['mayor@gemeente'] },
  { term: 'dossierDelivery.IND', due: workingDays('2035-05-02', 20), since: '2035-05-02', until: '2035-05-30', by: ['caseworker@IND'] },
  { term: 'dossierDelivery.DTV', due: workingDays('2035-05-02', 20), since: '2035-05-02', until: '2035-06-12', by: ['caseworker@DTV'] },
  // The last dossier is of 11 June; the rest ends fourteen days later.
  { term: 'perspectiveDecision', due: workingDays(days('2035-06-11', 14), 10), since: '2035-06-25', until: '2035-07-17', by: [chair] },
  commitment('c1', 'DTV', '2035-10-29', '2035-10-25'),
  commitment('c2', 'INLIA', '2035-12-27', '2036-01-15'),
  review('2035-09-25', '2035-07-17', '2035-09-25'), // agreed on
  review(weeks('2035-09-25', 12), '2035-09-25', '2035-12-13'), // held early
  review('2036-04-25', '2035-12-13', '2036-05-14'), // agreed on, and forgotten
  review(weeks('2036-05-14', 12), '2036-05-14', '2036-08-07'), // held in time, recorded a day later
  review('2036-10-27', '2036-08-07', '2036-10-27'), // agreed on
  review('2036-12-30', '2036-10-27', '2037-01-07'), // agreed on, held late
  review(weeks('2037-01-07', 12), '2037-01-07', '2037-04-08'), // held late
  review(weeks('2037-04-08', 12), '2037-04-08', '2037-06-16'), // held before anybody was reminded
  review(weeks('2037-06-16', 12), '2037-06-16', '2037-09-08'),
  review('2037-12-28', '2037-09-08', '2037-12-28'), // agreed on
  review(weeks('2037-12-28', 12), '2037-12-28', '2038-03-22'),
  review('2038-04-28', '2038-03-22', '2038-04-28'), // agreed on: the first working day after five days off
  review('2038-06-14', '2038-04-28', '2038-06-16'), // agreed on, by mistake on tweede pinksterdag
];

/** The ledger of the story. */
export const ledger = (): Line[] => ledgerOf([turn('restPeriodEnded', 'restPeriod', days('2035-06-11', 14))], story);
