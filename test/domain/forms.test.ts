import { expect, test } from '@jest/globals';
import { commandNames, commands, type CommandName } from '../../domain/trajectory/commands';
import { onDay } from '../support/domain/arbitraries';
import { commandOf, withdraw } from '../support/domain/commands';
import { examples } from '../support/domain/examples';

const filledIn = (name: CommandName): object => commandOf(onDay(examples[name], '2019-06-03'), '2019-06-03').data;

/** Every wrong field is pointed at; its path is what the page puts the message beside. */
const wrong: [name: CommandName, change: object, path: string][] = [
  ['register', { guest: { names: [] } }, 'guest.names'],
  ['register', { guest: { names: [{ family: '   ' }] } }, 'guest.names.0.family'],
  ['register', { guest: { names: [{ family: '\u3164\u200b' }] } }, 'guest.names.0.family'], // nobody sees these letters
  ['register', { guest: { names: [{ family: 'x'.repeat(5000) }] } }, 'guest.names.0.family'],
  ['register', { guest: { names: [{ family: 'A' }], vNumbers: [{ number: '123456789' }] } }, 'guest.vNumbers.0.number'],
  ['register', { guest: { names: [{ family: 'A' }], vNumbers: [{ number: '12345678901' }] } }, 'guest.vNumbers.0.number'],
  ['register', { guest: { names: [{ family: 'A' }], vNumbers: [{ number: '123456789a' }] } }, 'guest.vNumbers.0.number'],
  ['register', { guest: { names: [{ family: 'A' }], birthDates: [{ date: '1984-02-30' }] } }, 'guest.birthDates.0.date'],
  ['register', { guest: { names: [{ family: 'A' }], birthDates: [{ date: '84' }] } }, 'guest.birthDates.0.date'],
  ['register', { guest: { names: [{ family: 'A' }], bsn: '123456782' } }, 'guest'],
  ['register', { statements: { regionalBinding: { municipalityCode: '14' } } }, 'statements.regionalBinding.municipalityCode'],
  ['register', { statements: { entryBan: 'very heavy' } }, 'statements.entryBan'],
  ['register', { remark: 'a\0b' }, 'remark'],
  ['register', { guest: { names: [{ given: 'half a \ud83d', family: 'A' }] } }, 'guest.names.0.given'],
  ['register', { guest: { names: [{ family: 'A', alias: 'yes' }] } }, 'guest.names.0.alias'],
  ['register', { guest: { names: [{ family: 'A' }], birthPlaces: [{ place: ' ' }] } }, 'guest.birthPlaces.0.place'],
  ['register', { guest: { names: [{ family: 'A', from: '2015-10-31', until: '2012-03-01' }] } }, 'guest.names.0.until'],
  ['identify', { nationalities: [] }, ''],
  ['identify', { names: [{ family: ' ' }] }, 'names.0.family'],
  ['identify', { vNumbers: [{ number: '123' }] }, 'vNumbers.0.number'],
  ['identify', { vNumbers: [{ number: '0012345678', from: '2015-10-31', until: '2015-10-30' }] }, 'vNumbers.0.until'],
  ['identify', { birthDates: [{ date: '1984-02-30' }] }, 'birthDates.0.date'],
  ['identify', { gender: 'female' }, ''],
  ['recordReferralDiscussion', { occurredOn: '2019-6-3' }, 'occurredOn'],
  ['recordReferralDiscussion', { basis: { kind: 'telephone' } }, 'basis.kind'],
  ['recordReferralDiscussion', { basis: { kind: 'meeting' } }, 'basis.on'],
  ['recordCriterion', { result: 'maybe' }, 'result'],
  ['recordCriterion', { motivation: '' }, 'motivation'],
  ['recordCriterion', { evidence: ['x'.repeat(501)] }, 'evidence.0'],
  ['recordCriterion', { evidence: ['Brief.', { what: 'Verklaring.' }] }, 'evidence.1'],
  ['assessRisk', { risk: 'financial' }, 'risk'],
  ['assessRisk', { level: 'extreme' }, 'level'],
  ['proposeTailoredPlan', { what: ' ' }, 'what'],
  ['decideAdmission', { decision: 'postpone' }, 'decision'],
  ['decideAdmission', { decision: 'admitTailored', until: '2019-12-31' }, 'scenario'],
  ['withdraw', { reason: undefined }, 'reason'],
  ['deliverDossier', { reference: '' }, 'reference'],
  ['decidePerspective', { commitments: [{ organisation: 'IND', what: 'x', dueOn: 'soon' }] }, 'commitments.0.dueOn'],
  ['decidePerspective', { commitments: [{ organisation: 'IND', what: 'x', dueOn: '9999-12-31' }] }, 'commitments.0.dueOn'],
  ['decidePerspective', { accelerations: [{ organisation: 'IND' }] }, 'accelerations.0.what'],
  ['decidePerspective', { exceptions: ' ' }, 'exceptions'],
  ['recordReview', { obstacles: ['two words'] }, 'obstacles.0'],
  ['fulfilCommitment', { commitment: 'c0' }, 'commitment'],
  ['makeCommitment', { dueOn: '2019-02-30' }, 'dueOn'],
  ['makeCommitment', { person: 'de begeleider' }, 'person'],
  ['makeCommitment', { dependsOn: 'the other one' }, 'dependsOn'],
  ['renewCommitment', { reason: ' ' }, 'reason'],
  ['renewCommitment', { dueOn: undefined }, 'dueOn'],
  ['cancelCommitment', { commitment: 'c1234567' }, 'commitment'],
  ['proposeScenario', { motivation: '' }, 'motivation'],
  ['recordIdentityStep', { step: 'lost' }, 'step'],
  ['recordIdentityStep', { answerDueOn: 'soon' }, 'answerDueOn'],
  ['recordStabilisation', { status: 'better' }, 'status'],
  ['recordStabilisation', { nextCheckOn: undefined }, 'nextCheckOn'],
  ['recordStabilisation', { consent: 'perhaps' }, 'consent'],
  ['recordSpecialGroup', { belongs: 'yes' }, 'belongs'],
  ['assign', { person: 'Amina Verzonnen' }, 'person'],
  ['pause', { reviewOn: undefined }, 'reviewOn'],
  ['pause', { motivation: 'x'.repeat(4001) }, 'motivation'],
  ['resume', { motivation: undefined }, 'motivation'],
  ['reportAbsence', { circumstances: '' }, 'circumstances'],
  ['recordStayElsewhere', { place: 'a hospital' }, 'place'],
  ['recordReturn', { note: '' }, 'note'],
  ['noticeDeparture', { findings: '\t' }, 'findings'],
  ['register', { formerTrajectory: 'the one of last year' }, 'formerTrajectory'],
  ['recordCriterion', { transferDeadline: 'in six months' }, 'transferDeadline'],
  ['sendDecisionLetter', { reference: ' ' }, 'reference'],
  ['sendDecisionLetter', { document: 'brief.pdf' }, 'document'],
  ['moveTransferDeadline', { transferDeadline: '2019-02-30' }, 'transferDeadline'],
  ['moveTransferDeadline', { motivation: '' }, 'motivation'],
  ['changeGround', { what: '' }, 'what'],
  ['changeGround', { criterion: undefined }, 'criterion'],
  ['escalate', { level: 'the boss' }, 'level'],
  ['escalate', { question: ' ' }, 'question'],
  ['escalate', { raises: 'e0' }, 'raises'],
  ['answerEscalation', { escalation: 'c1' }, 'escalation'],
  ['answerEscalation', { answer: '' }, 'answer'],
  ['endShelter', { reference: '' }, 'reference'],
  ['endShelter', { endsOn: '2019-02-30' }, 'endsOn'],
  ['writeNote', { compartment: undefined }, 'compartment'],
  ['writeNote', { compartment: 'secret' }, 'compartment'],
  ['writeNote', { text: ' ' }, 'text'],
  ['removeNote', { note: 'c1' }, 'note'],
  ['removeNote', { reason: '' }, 'reason'],
  ['addDocument', { type: 'application/x-msdownload' }, 'type'],
  ['addDocument', { size: 0 }, 'size'],
  ['addDocument', { linkedTo: [0] }, 'linkedTo.0'],
  ['addDocument', { datedOn: 'long ago' }, 'datedOn'],
  ['removeDocument', { document: 'passport.pdf' }, 'document'],
  ['removeDocument', { reason: undefined }, 'reason'],
  ['startStay', { place: 'bed 7', kind: 'regular' }, 'place'],
  ['startStay', { until: 'yesterday' }, 'until'],
  ['endStay', { reason: ' ' }, 'reason'],
  ['joinWaitingList', { kind: 'regular', urgency: 'very urgent', reason: 'Vol.' }, 'urgency'],
  ['leaveWaitingList', { reason: '' }, 'reason'],
  ['close', { outcome: '' }, 'outcome'],
  ['adoptPolicy', { policy: 'GOVO 2025' }, 'policy'],
  ['adoptPolicy', { version: 1.5 }, 'version'],
  ['reopen', { reason: '' }, 'reason'],
];

test.each(wrong)('%s with %j points at %s', (name, change, path) => {
  const body = filledIn(name);
  expect(commands[name].body.safeParse(body).success).toBe(true);
  const result = commands[name].body.safeParse({ ...body, ...change });
  expect(result.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
});

test.each(commandNames)('%s takes no day that there is not, and nothing that its form has not', (name) => {
  const wrongIn = (change: object) => commands[name].body.safeParse({ ...filledIn(name), ...change }).error?.issues.map(({ path, code }) => [path.join('.'), code]);
  expect(wrongIn({})).toBeUndefined();
  expect(wrongIn({ occurredOn: '2019-02-30' })).toEqual([['occurredOn', 'custom']]);
  expect(wrongIn({ invented: true })).toEqual([['', 'unrecognized_keys']]);
});

test('what people type around a text is taken off', () => {
  expect(commandOf(withdraw({ reason: '  Elders onderdak.  ' }), '2019-06-03').data).toMatchObject({ reason: 'Elders onderdak.', atGuestsRequest: false });
});
