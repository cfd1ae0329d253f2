import { describe, expect, test } from '@jest/globals';
import { failureOf, type Failure } from '../../activities/mail/failure';
import { outcomeOf, retryDelayMs } from '../../activities/mail/outbox';
import { render, UnknownTemplate } from '../../activities/mail/render';
import { reminderKind } from '../../domain/trajectory/deadlines';
import { termRules } from '../../domain/trajectory/term-rules';
import { policyIds, policyNamed } from '../support/policy';

const trajectoryId = 'a1b2c3d4-0000-4000-8000-000000000001';
const reminder = (rule: string, step: string, language = 'nl') =>
  render({ trajectoryId, language, content: { template: 'reminder', rule, step, dueOn: '2026-09-18' } }, 'https://lvv.example/');

describe('what a reminder says', () => {
  test('in Dutch', () => {
    const mail = reminder('admissionTest', 'ahead');
    expect(mail.subject).toBe('Herinnering: de toetsing, uiterlijk 18 september 2026 (A1B2C3D4)');
    expect(mail.text).toBe(`Goedendag,

Het gaat om de toetsing in traject A1B2C3D4.
De laatste dag is 18 september 2026.
Wilt u uw deel van de toetsing vastleggen?

Open het traject:
https://lvv.example/trajectories/${trajectoryId}

Is dit al gedaan? Dan hoeft u niets te doen.

-- 
Dit is een automatisch bericht. Antwoorden worden niet gelezen. Om de privacy te beschermen staan er geen namen in.
`);
  });

  test('in English, to whom the ladder climbed', () => {
    const mail = reminder('dossierDelivery', 'toManager', 'en');
    expect(mail.subject).toBe('Long overdue: the delivery of the case file, by 18 September 2026 (A1B2C3D4)');
    expect(mail.text).toContain('The last day was 18 September 2026. It is still not done.\nPlease find out why this does not move and what it needs.');
    expect(mail.html).toContain('<html lang="en">');
  });

  test('in HTML the same as in text', () => {
    const mail = reminder('commitment', 'onTheDay');
    const words = mail.html.replace(/<(style|title)[\s\S]*?<\/\1>|<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
    const link = `https://lvv.example/trajectories/${trajectoryId}`;
    expect(words).toBe(mail.text.replace(`:\n${link}`, '').replace('-- ', '').replace(/\s+/g, ' ').trim());
    expect(mail.html).toContain(`href="${link}"`);
  });

  test.each(policyIds.flatMap((id) => ['nl', 'en'].map((language) => [id, language])))('something of its own for every rule and step of the policy (%s, %s)', (id, language) => {
    const steps = policyNamed(id).ladder.map(reminderKind);
    const texts = termRules.flatMap((rule) => steps.map((step) => `${reminder(rule, step, language).subject}\n${reminder(rule, step, language).text}`));
    expect(new Set(texts).size).toBe(termRules.length * steps.length);
    for (const text of texts) expect(text).not.toMatch(/undefined|null|\[object|een taak|a task/);
  });

  test('the same for the same step of a ladder, whatever the policy calls it', () => {
    const kinds = (id: string) => policyNamed(id).ladder.map((step) => [step.step, reminderKind(step)]);
    expect(kinds('groningen-2019').map(([name, kind]) => name === kind)).toEqual([true, true, true, true, true]); // mails of an earlier release say these
    expect(kinds('utrecht-2019')).toEqual([['aWeekAhead', 'ahead'], ['late', 'toCoordinator'], ['veryLate', 'toManager']]);
    expect(reminderKind({ step: 'again', workingDays: 2, reminds: 'owner' })).toBe('late');
    expect(reminderKind({ step: 'early', workingDays: -2, reminds: 'manager' })).toBe('ahead');
  });

  test('something sensible for a step, a rule and a language that came later', () => {
    const mail = reminder('residencePermit', 'toStuurgroep', 'fr');
    expect(mail.subject).toBe('Herinnering: een taak, uiterlijk 18 september 2026 (A1B2C3D4)');
    expect(mail.text).toContain('Wilt u in het traject bekijken wat er nodig is?');
    expect(reminder('toString', '__proto__').subject).toBe(mail.subject);
  });

  test('nothing, where the content does not fit', () => {
    expect(() => render({ trajectoryId, language: 'nl', content: { template: 'digest' } }, 'https://lvv.example')).toThrow(UnknownTemplate);
    const content = { template: 'reminder', rule: 'commitment', step: 'ahead', dueOn: 'tomorrow' };
    expect(() => render({ trajectoryId, language: 'nl', content }, 'https://lvv.example')).toThrow();
  });
});

test('what is said to whoever asked a question that was answered: nothing of the question, nor of the answer', () => {
  const content = { template: 'escalationAnswered', on: '2026-09-18' };
  const inDutch = render({ trajectoryId, language: 'nl', content }, 'https://lvv.example/');
  expect(inDutch.subject).toBe('Opschaling beantwoord (A1B2C3D4)');
  expect(inDutch.text).toContain(`Het gaat om een opschaling van uw organisatie in traject A1B2C3D4.
Die is op 18 september 2026 beantwoord.
Wilt u het antwoord lezen en daarmee verdergaan?

Open het traject:
https://lvv.example/trajectories/${trajectoryId}
`);
  expect(render({ trajectoryId, language: 'en', content }, 'https://lvv.example').text).toContain('It was answered on 18 September 2026.');
});

test('what is said of an emergency bed that is over', () => {
  const content = { template: 'emergencyOver', since: '2026-09-15', endedOn: '2026-09-18' };
  const inDutch = render({ trajectoryId: null, emergencyStayId: trajectoryId, language: 'nl', content }, 'https://lvv.example/');
  expect(inDutch.subject).toBe('Noodbed voorbij op 18 september 2026, zonder aanmelding (A1B2C3D4)');
  expect(inDutch.text).toContain(`Het gaat om noodbed A1B2C3D4.
Het noodbed van 15 september 2026 is op 18 september 2026 vanzelf geëindigd. Er is geen aanmelding.
Wilt u nagaan waar deze persoon nu is, en aanmelden of het vertrek vastleggen? Tot dan blijft dit bij uw taken staan.

Open het noodbed:
https://lvv.example/shelter-stays/${trajectoryId}
`);
  const inEnglish = render({ trajectoryId: null, emergencyStayId: trajectoryId, language: 'en', content }, 'https://lvv.example/');
  expect(inEnglish.text).toContain('ended by itself on 18 September 2026. There is no referral.\nPlease find out where this person is now');
});

test.each<[string, object, Failure, string]>([
  ['an unknown mailbox', { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, permanent: true, response: '550 5.1.1 <x@y.example>' }, { kind: 'recipient-refused', codes: ['550', '5.1.1'] }, 'failed'],
  ['a sender who may not', { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553, permanent: true, response: '553 no' }, { kind: 'sender-refused', codes: ['553'] }, 'failed'],
  ['a refused message', { code: 'EMESSAGE', command: 'DATA', responseCode: 554, permanent: true, response: '554 spam' }, { kind: 'message-refused', codes: ['554'] }, 'failed'],
  ['no address at all', { code: 'EENVELOPE', command: 'API' }, { kind: 'invalid-address', codes: ['EENVELOPE'] }, 'failed'],
  ['a login that is missing', { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 530, permanent: true }, { kind: 'deferred', codes: ['530'] }, 'retried'],
  ['a login that is wrong', { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535, permanent: true }, { kind: 'deferred', codes: ['535'] }, 'retried'],
  ['a server that turns us away', { code: 'EPROTOCOL', command: 'CONN', responseCode: 554, permanent: true }, { kind: 'deferred', codes: ['554'] }, 'retried'],
  ['an unknown host', { code: 'EDNS', command: 'CONN', originalCode: 'ENOTFOUND' }, { kind: 'unreachable', codes: ['ENOTFOUND'] }, 'retried'],
  ['a timeout while mail is under way', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' }, { kind: 'answer-lost', codes: ['ETIMEDOUT'] }, 'uncertain'],
  ['our own time limit', { code: 'EABORT' }, { kind: 'answer-lost', codes: ['EABORT'] }, 'uncertain'],
  ['what nobody thought of', {}, { kind: 'answer-lost', codes: ['unknown'] }, 'uncertain'],
])('%s', (_what, error, failure, outcome) => {
  expect(failureOf(Object.assign(new Error('text'), error))).toEqual(failure);
  expect(outcomeOf(failure)).toBe(outcome);
});

test('waits longer after each attempt, an hour at most', () => {
  expect([1, 2, 3, 8, 100, 2_000].map((attempt) => retryDelayMs(attempt) / 1_000)).toEqual([30, 60, 120, 3_600, 3_600, 3_600]);
});
