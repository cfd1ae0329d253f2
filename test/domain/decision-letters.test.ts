import { describe, expect, test } from '@jest/globals';
import { explainRemedy } from '../../domain/trajectory/explain';
import { remediesFrom } from '../../domain/trajectory/remedies';
import { admitTailored, adopt, close, criterion, document, documentId, groundChange, letter, plan, refuse, removeDocument, reopen } from '../support/domain/commands';
import { did, given, pilot, type Story } from '../support/domain/given';
import { admittedAsTailored, failedCriterion, throughPhase } from '../support/domain/trajectories';

const clerk = 'caseworker@gemeente';
const admitted = given(...throughPhase('stabilisation'));
const refused = given(...failedCriterion('regionalBinding'), did(refuse(), 'mayor@gemeente', '2019-06-19'));
const sent = admitted.and(did(letter(), clerk, '2019-06-20'));

/** The last day of each remedy against the decision in force. */
const lastDays = (story: Story) => Object.fromEntries((story.on().state.admission!.letter?.remedies ?? []).map(({ remedy, lastDay }) => [remedy, lastDay]));
const objectionTo = (sentOn: string) => lastDays(admitted.and(did(letter(), clerk, sentOn)));

describe('a decision on access', () => {
  test('is in the name of whom policy says, whoever took it, and stays so when policy changes', () => {
    expect(admitted.on().state.admission).toMatchObject({ author: { nl: 'de burgemeester van Groningen', en: 'the mayor of Groningen' } });
    const { after: moved } = given(...admittedAsTailored).when(adopt('govo-2025'), 'manager@gemeente', '2019-08-01');
    const { admission, formerAdmissions } = moved.when(admitTailored({ until: '2020-06-30' }), 'coordinator@gemeente').after.state;
    expect(admission).toMatchObject({ author: { en: 'the municipal executive of Groningen' } });
    expect(formerAdmissions).toMatchObject([{ author: { en: 'the mayor of Groningen' } }]);
  });
});

describe('the letter of a decision', () => {
  test('says on which day it went out and what it is found by; it changes no phase and nobody owes it', () => {
    const { state, tasks } = admitted.and(did(document(), clerk, '2019-06-20')).when(letter({ document: documentId(1) }), clerk, '2019-06-20').then({
      event: { type: 'decisionLetterSent', data: { occurredOn: '2019-06-20', reference: 'Z-2019-12345', document: documentId(1) } }, phase: 'stabilisation',
    });
    expect(state.admission).toMatchObject({ decision: 'admit', letter: { occurredOn: '2019-06-20', document: documentId(1) } });
    expect(tasks).toEqual(admitted.on('2019-06-20').tasks);
  });

  test('goes out of a refusal too, although that closed the trajectory', () => {
    expect(refused.on('2019-06-20').allowed(clerk)).toContain('sendDecisionLetter');
    expect(refused.when(letter(), clerk, '2019-06-20').then({ phase: 'closed' }).state.admission).toMatchObject({ decision: 'refuse', letter: { reference: 'Z-2019-12345' } });
  });

  test('is of one decision: another decision has its own, and the former keeps what it had', () => {
    const again = given(...admittedAsTailored, did(letter(), clerk, '2019-06-20'), did(admitTailored({ until: '2020-06-30' }), 'mayor@gemeente', '2019-12-16'));
    expect(again.on().state.admission).not.toHaveProperty('letter');
    expect(lastDays(again)).toEqual({});
    const { state } = again.when(letter({ reference: 'Z-2' }), clerk, '2019-12-17').after;
    expect([state.admission, ...state.formerAdmissions]).toMatchObject([{ letter: { reference: 'Z-2' } }, { letter: { reference: 'Z-2019-12345' } }]);
  });

  test('went out, also where its decision is no longer in force when that is written down: it is of the newest decision by its day', () => {
    const setAside = refused.and(did(reopen(), 'manager@gemeente', '2019-07-01'));
    expect(setAside.on().allowed(clerk)).toContain('sendDecisionLetter');
    const told = setAside.when(letter({ occurredOn: '2019-06-20' }), clerk, '2019-07-01').then({ phase: 'admissionDecision' });
    expect(told.state).toMatchObject({ admission: undefined, formerAdmissions: [{ decision: 'refuse', letter: { occurredOn: '2019-06-20' } }] });
    expect(told.allowed(clerk)).not.toContain('sendDecisionLetter');
    told.when(letter({ occurredOn: '2019-06-21' }), clerk).rejected('letter-already-sent', { sentOn: '2019-06-20' });
  });

  test('of the first decision is not that of the one by which it became longer', () => {
    const longer = given(...admittedAsTailored, did(admitTailored({ until: '2020-06-30' }), 'mayor@gemeente', '2019-12-16'));
    const { state } = longer.and(did(letter(), clerk, '2019-12-17')).when(letter({ occurredOn: '2019-12-15', reference: 'Z-1' }), clerk, '2019-12-18').after;
    expect([...state.formerAdmissions, state.admission]).toMatchObject([{ letter: { reference: 'Z-1' } }, { letter: { reference: 'Z-2019-12345' } }]);
  });

  describe('says which decision it makes known, where that is not the newest by its day', () => {
    const longer = given(...admittedAsTailored, did(admitTailored({ until: '2020-06-30' }), 'mayor@gemeente', '2019-12-16'));
    const first = longer.and(did(letter({ decidedOn: '2019-06-19', reference: 'Z-1' }), clerk, '2019-12-18'));

    test('the first has its letter, with terms from the day of dispatch, and the second waits for its own', () => {
      const { admission, formerAdmissions } = first.on().state;
      expect(formerAdmissions).toMatchObject([{ occurredOn: '2019-06-19', letter: { reference: 'Z-1', remedies: [{ remedy: 'objection', lastDay: '2020-01-29' }] } }]);
      expect(admission).not.toHaveProperty('letter');
      const both = first.when(letter({ reference: 'Z-2' }), clerk, '2019-12-18').after.state;
      expect(both.admission).toMatchObject({ occurredOn: '2019-12-16', letter: { reference: 'Z-2' } });
    });

    test.each([
      ['of a decision that has one', first, letter({ decidedOn: '2019-06-19' }), 'letter-already-sent', { sentOn: '2019-12-18' }],
      ['of a day on which nothing was decided', first, letter({ decidedOn: '2019-06-20' }), 'no-decision', {}],
      ['before the decision that it names', first, letter({ decidedOn: '2019-12-16', occurredOn: '2019-12-15' }), 'no-decision', {}],
    ] as const)('and does not go out %s', (_, story, draft, code, details) => {
      story.when(draft, clerk, '2019-12-18').rejected(code, details);
    });
  });

  const papers = admitted.and(did(document(), clerk, '2019-06-20'), did(document(2, { compartment: 'publicOrder' }), clerk, '2019-06-20'), did(document(3, { compartment: 'medical' }), 'caseworker@INLIA', '2019-06-20'));
  test.each([
    ['before anything is decided', given(...throughPhase('admissionDecision')), letter(), 'no-decision', {}],
    ['after a withdrawal', given(...throughPhase('intake'), did(close('death'), 'lsoChair@gemeente', '2019-06-11')), letter(), 'no-decision', {}],
    ['twice', sent, letter(), 'letter-already-sent', { sentOn: '2019-06-20' }],
    ['before the decision', admitted, letter({ occurredOn: '2019-06-18' }), 'date-too-early', { date: '2019-06-18', earliest: '2019-06-19' }],
    ['tomorrow', admitted, letter({ occurredOn: '2019-06-22' }), 'date-in-future', { date: '2019-06-22' }],
    ['with a document that there is not', papers, letter({ document: documentId(9) }), 'document-unknown', { document: documentId(9) }],
    ['with one that they may not know of', papers, letter({ document: documentId(3) }), 'document-unknown', { document: documentId(3) }],
    ['with one that others may not know of', papers, letter({ document: documentId(2) }), 'document-sealed', { document: documentId(2) }],
    ['with one that was removed', papers.and(did(removeDocument(), clerk, '2019-06-20')), letter({ document: documentId(1) }), 'document-removed', { document: documentId(1) }],
  ] as const)('does not go out %s', (_, story, draft, code, details) => {
    story.when(draft, clerk, '2019-06-21').rejected(code, details);
  });
});

describe('what can be done against a decision', () => {
  test('begins the day after the letter went out, and not before', () => {
    expect(lastDays(admitted)).toEqual({});
    expect(lastDays(sent)).toEqual({ objection: '2019-08-01' });
  });

  test.each([
    ['a Saturday', '2019-06-22', '2019-08-05'],
    ['a Sunday', '2019-06-23', '2019-08-05'],
    ['Christmas, and the day after it is a holiday too', '2019-11-13', '2019-12-27'],
    ['a Friday', '2019-06-21', '2019-08-02'],
  ])('whose term ends on %s', (_, sentOn, lastDay) => {
    expect(objectionTo(sentOn)).toEqual({ objection: lastDay });
  });

  test('explains itself', () => {
    const explained = (story: Story, language: 'nl' | 'en') => {
      const letterOf = story.on().state.admission!.letter!;
      return explainRemedy(letterOf.remedies[0]!, letterOf, language);
    };
    expect(explained(sent, 'nl')).toBe(
      'Tot en met 1 augustus 2019 is bezwaar mogelijk: 6 weken na de verzending van de brief van 20 juni 2019 (beleid groningen-2019, versie 5, admissionDecisions.remedies.objection.withinWeeks: 6).',
    );
    const longer = admitted.and(did(letter(), clerk, '2019-11-13'));
    expect(explained(longer, 'nl')).toContain('Op 25 december 2019 werkt niemand, dus het kan ook nog op de eerstvolgende werkdag.');
    expect(explained(longer, 'en')).toMatch(/^Until 27 December 2019 objection is possible: 6 weeks after the dispatch of the letter of 13 November 2019 \(.+\)\. Nobody works on 25 December 2019, so it is open until the next working day\.$/);
  });

  test('has twice as long where the policy doubles its term; several stand in the order of their days', () => {
    const { admissionDecisions } = pilot();
    const objection = admissionDecisions.remedies.objection!;
    const remedies = { appeal: { name: { nl: 'beroep', en: 'appeal' }, withinWeeks: 13 }, objection: { ...objection, withinWeeks: 12 } };
    const found = remediesFrom('2019-06-20', { ...pilot(), admissionDecisions: { ...admissionDecisions, remedies } });
    expect(found.map(({ remedy, lastDay }) => [remedy, lastDay])).toEqual([['objection', '2019-09-12'], ['appeal', '2019-09-19']]);
  });

  test('ends when it was said to, and for the reason of that day, also under another policy', () => {
    const { after: moved } = sent.when(adopt('govo-2025'), 'manager@gemeente', '2019-08-01');
    const { letter: told } = moved.state.admission!;
    expect(told).toMatchObject({ policy: { id: 'groningen-2019', version: 5 }, remedies: [{ remedy: 'objection', withinWeeks: 6, lastDay: '2019-08-01' }] });
    expect(explainRemedy(told!.remedies[0]!, told!, 'nl')).toContain('(beleid groningen-2019, versie 5,');
  });

  test('is said of the new decision only, once its own letter went out', () => {
    const again = given(
      ...throughPhase('guidance'), did(letter(), clerk, '2019-07-22'), did(groundChange('noStateReception'), clerk, '2019-07-22'),
      did(criterion('noStateReception', 'unknown'), 'caseworker@INLIA', '2019-07-23'), did(plan(), 'caseworker@INLIA', '2019-07-23'),
    );
    expect(lastDays(again)).toEqual({ objection: '2019-09-02' });
    const decided = again.and(did(admitTailored(), 'mayor@gemeente', '2019-07-24'));
    expect(lastDays(decided)).toEqual({});
    expect(lastDays(decided.and(did(letter(), clerk, '2019-07-25')))).toEqual({ objection: '2019-09-05' });
  });
});
