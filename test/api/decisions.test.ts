import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { admitTailored, perspective } from '../support/domain/commands';
import { did } from '../support/domain/given';
import { documentForm, pdf } from '../support/files';
import { admittedAsTailored } from '../support/domain/trajectories';
import { guestInPhase, play, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

/* The mayor's decision, how the guest is told of it, and what the LSO decides after it: by the API as somebody uses it. */

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

const clerk = 'caseworker@gemeente';

/** Gives commands to one guest, each on what the one before left. */
function giver({ path, etag }: Played) {
  let seen = etag;
  return async (who: string, resource: string, body: Parameters<Stack['api']['post']>[2]) => {
    const answer = await stack.api.post(who, `${path}/${resource}`, body, { 'if-match': seen });
    if (answer.status < 300) seen = answer.headers.get('etag') ?? seen;
    return answer;
  };
}

describe('the letter of a decision', () => {
  test('goes out once, after the decision, and then one reads until when the guest can object, and why', async () => {
    const give = giver(await guestInPhase(stack, 'admissionDecision'));
    const letter = { occurredOn: '2019-06-22', reference: 'Z-2019-12345' };
    expect(await give(clerk, 'decision-letters', letter)).toMatchObject({ status: 409, code: 'no-decision' });
    const decided = await give('mayor@gemeente', 'admission-decisions', { occurredOn: '2019-06-19', decision: 'admit', motivation: 'Voldoet.' });
    expect(decided.body).toMatchObject({ admission: { author: { nl: 'de burgemeester van Groningen', en: 'the mayor of Groningen' } } });
    expect(decided.body).not.toHaveProperty('remedies');
    expect(await give('mayor@gemeente', 'decision-letters', letter)).toMatchObject({ status: 403, code: 'not-permitted' });
    expect(await give(clerk, 'decision-letters', { ...letter, occurredOn: '2019-06-18' })).toMatchObject({ status: 409, code: 'date-too-early' });

    const added = await give(clerk, 'documents', documentForm({ occurredOn: '2019-06-20', compartment: 'general', kind: 'letter' }, { bytes: pdf('Besluit') }));
    const sealed = await give(clerk, 'documents', documentForm({ occurredOn: '2019-06-20', compartment: 'publicOrder', kind: 'policeReport' }, { bytes: pdf('Politie') }));
    const [open, closed] = (sealed.body.documents as { id: string }[]).map(({ id }) => id);
    expect(added.body.documents).toMatchObject([{ id: open }]);
    expect(await give(clerk, 'decision-letters', { ...letter, document: closed })).toMatchObject({ status: 409, code: 'document-sealed' });
    expect(await give(clerk, 'decision-letters', { ...letter, document: '7d444840-9dc0-41d1-b245-5ffdce74fad2' })).toMatchObject({ status: 409, code: 'document-unknown' });

    const sent = await give(clerk, 'decision-letters', { ...letter, document: open });
    expect(sent).toMatchObject({ status: 200, body: { phase: 'stabilisation', admission: { letter: { ...letter, document: open } }, remedies: [{ remedy: 'objection', name: 'bezwaar', lastDay: '2019-08-05' }] } });
    expect((sent.body.remedies as { explanation: string }[])[0]!.explanation).toContain('admissionDecisions.remedies.objection.withinWeeks: 6');
    expect(await give(clerk, 'decision-letters', letter)).toMatchObject({ status: 409, code: 'letter-already-sent' });
  });
});

test('the mayor makes a tailored admission longer before its last day, never shorter', async () => {
  // One that is in force today: that of 2019 is over.
  const give = giver(await play(stack, [...admittedAsTailored.slice(0, -1), did(admitTailored({ until: '2099-12-31' }), 'mayor@gemeente', '2019-06-19')]));
  const decide = (until: string) => give('mayor@gemeente', 'admission-decisions', { occurredOn: '2019-12-16', decision: 'admitTailored', motivation: 'Nog nodig.', until, scenario: 'return' });
  expect(await decide('2098-12-31')).toMatchObject({ status: 409, code: 'tailored-admission-in-force' });
  expect(await give('mayor@gemeente', 'admission-decisions', { occurredOn: '2019-12-16', decision: 'refuse', motivation: 'Toch niet.', weighing: 'Elders is opvang.' }))
    .toMatchObject({ status: 409, code: 'tailored-admission-in-force' });
  expect(await decide('2100-12-31')).toMatchObject({ status: 200, body: { admission: { until: '2100-12-31' }, formerAdmissions: [{ until: '2099-12-31' }] } });
});

test('the LSO guides somebody who is no case for an LVV only with the reason, and says what may go faster', async () => {
  const give = giver(await guestInPhase(stack, 'perspectiveDecision'));
  const decide = (over: object) => give('lsoChair@gemeente', 'perspective-decisions', { occurredOn: '2019-07-18', ...perspective().data, ...over });
  expect(await decide({ lvvCase: false })).toMatchObject({ status: 409, code: 'exception-missing' });
  expect(await decide({ accelerations: [{ what: 'Voorrang.', organisation: 'GGZ' }] })).toMatchObject({ status: 409, code: 'unknown-code' });
  expect(await decide({ accelerations: [{ organisation: 'IND' }] })).toMatchObject({ status: 400, code: 'invalid-request' });
  const said = { lvvCase: false, exceptions: 'Te ziek om te verhuizen.', accelerations: [{ what: 'Voorrang bij de IND.', organisation: 'IND' }] };
  expect(await decide(said)).toMatchObject({ status: 200, body: { phase: 'guidance', perspective: said } });
});

test('evidence may be weighed, piece by piece', async () => {
  const give = giver(await guestInPhase(stack, 'intake'));
  const record = (evidence: unknown[]) => give('caseworker@INLIA', 'criterion-results', { occurredOn: '2019-06-07', criterion: 'regionalBinding', result: 'pass', motivation: 'Samen genoeg.', evidence });
  expect(await record([{ what: 'Verklaring van een vriend.' }])).toMatchObject({ status: 400, code: 'invalid-request' });
  const evidence = [{ what: 'Inschrijving bij de huisarts.', weight: 'Veel: van een ander, jaren achtereen.' }, 'Bibliotheekpas'];
  expect(await record(evidence)).toMatchObject({ status: 200, body: { criteria: { regionalBinding: { conclusion: { evidence } } } } });
});
