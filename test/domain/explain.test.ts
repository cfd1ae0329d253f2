import { describe, expect, test } from '@jest/globals';
import { explain, explainTerm } from '../../domain/trajectory/explain';
import { phases } from '../../domain/trajectory/phase';
import { openTerms } from '../../domain/trajectory/terms';
import { reopen, review } from '../support/domain/commands';
import { did, given, nothingUntil, pilot, type Situation } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const next = (situation: Situation, language: 'nl' | 'en') => explain(situation.nextDeadline!, pilot(), language);
const term = (situation: Situation, rule: string, language: 'nl' | 'en') =>
  explainTerm(openTerms(situation.state, pilot()).find((one) => one.rule === rule)!, pilot(), language);

const referred = given(...throughPhase('referral')).on();

describe('a term says what is owed, until when, and why then', () => {
  test('in calendar days', () => {
    expect(term(referred, 'referralDiscussion', 'nl')).toBe(
      'Uiterlijk 17 juni 2019: de bespreking van de aanmelding in het LSO. ' +
        'Dat is 14 dagen na de aanmelding van 3 juni 2019 (beleid groningen-2019, versie 5, terms.referralDiscussionDays: 14).',
    );
  });

  test('in working days, with the holidays that were passed over', () => {
    expect(term(referred, 'admissionTest', 'en')).toBe(
      'By 2 July 2019: the admission test. That is 20 working days after the referral of 3 June 2019 ' +
        '(policy groningen-2019, version 5, terms.admissionTestWorkingDays: 20). Tweede pinksterdag (10 June 2019) does not count.',
    );
  });

  test('where the LSO agreed on the day itself, no line of the policy', () => {
    expect(term(given(...throughPhase('guidance')).on(), 'commitment', 'nl')).toBe(
      'Uiterlijk 30 augustus 2019: de toegezegde inzet. Die dag is afgesproken bij het besluit over het perspectief van 18 juli 2019.',
    );
    const reviewed = given(...throughPhase('guidance'), did(review({ nextReviewOn: '2019-09-20' }), 'lsoChair@gemeente', '2019-08-01')).on();
    expect(term(reviewed, 'progressReview', 'en')).toBe('By 20 September 2019: the progress review. That day was agreed at the previous progress review of 1 August 2019.');
  });
});

test('a promise that fell due while the trajectory was closed says so', () => {
  const reopened = given(...throughPhase('closed'), did(reopen(), 'lsoChair@gemeente', '2019-11-01')).on();
  expect(term(reopened, 'commitment', 'nl')).toBe('Uiterlijk 1 november 2019: de toegezegde inzet. De afgesproken dag lag voor de heropening van 1 november 2019.');
});

describe('a deadline says what time alone does next', () => {
  test('a reminder ahead, to whoever has to do it', () => {
    expect(next(referred, 'nl')).toMatch(/^Op 7 juni 2019, 5 werkdagen voor de laatste dag, gaat een herinnering naar wie dit moet doen\. Uiterlijk 17 juni 2019: /);
  });

  test('a step of the ladder after the day', () => {
    const late = given(...throughPhase('referral'), nothingUntil('2019-06-17')).on('2019-06-17');
    expect(next(late, 'en')).toMatch(/^On 18 June 2019, 1 working day after the last day, a reminder goes to the coordinator of whoever has to do it\. By 17 June 2019: /);
  });

  test("the rest period's end", () => {
    const resting = given(...throughPhase('perspectiveDecision').slice(0, -1)).on();
    expect(next(resting, 'nl')).toBe(
      'Op 15 juli 2019 eindigt de rusttermijn: 14 dagen na de levering van het laatste dossier van 1 juli 2019 ' +
        '(beleid groningen-2019, versie 5, terms.restPeriodDays: 14).',
    );
  });
});

test('whatever is next, in any phase, is explained in both languages without a hole in the sentence', () => {
  const situations = phases.map((phase) => given(...throughPhase(phase)).on());
  const sentences = situations.flatMap((situation) =>
    (['nl', 'en'] as const).flatMap((language) => [
      ...openTerms(situation.state, pilot()).map((one) => explainTerm(one, pilot(), language)),
      ...(situation.nextDeadline ? [next(situation, language)] : []),
    ]),
  );
  expect(sentences.length).toBeGreaterThan(20);
  for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|het feit|the fact of|Invalid/);
});
