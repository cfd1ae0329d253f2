import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nobodyMay, owedCommands } from '../../domain/policy/mandates';
import { parsePolicy, parseWithHolidays, PolicyError } from '../../domain/policy/parse';
import { mandatedPairs } from '../../domain/trajectory/permissions';
import { adopt, letter } from '../support/domain/commands';
import { given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';
import { groningenPolicy } from '../support/policy';

const yaml = readFileSync(path.join(__dirname, '../../policies/groningen-2019.yaml'), 'utf8');

const lineOf = (part: string): number => yaml.slice(0, yaml.indexOf(part)).split('\n').length;

/** The pilot's file with something in it replaced, and the line of the first replacement. */
function changed(...edits: [from: string, to: string][]): { text: string; line: number } {
  let text = yaml;
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`the file has no ${from}`);
    text = text.replace(from, to);
  }
  return { text, line: lineOf(edits[0]![0]) };
}

function faults(text: string): string[] {
  try {
    parsePolicy(text, 'pilot.yaml');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    return (error as Error).message.split('\n');
  }
}

test('the pilot’s file is right, and says what the programme’s letter says', () => {
  expect(faults(yaml)).toEqual([]);
  const policy = groningenPolicy();
  expect(policy).toMatchObject({ id: 'groningen-2019', programme: 'groningen', effectiveFrom: '2019-04-01', offices: { lsoChair: 'gemeente' }, terms: { restPeriodDays: 14 } });
  expect(Object.entries(policy.criteria).map(([code, { informs, concludes }]) => [code, informs, concludes])).toEqual([
    ['vNumber', undefined, 'caseworker@INLIA'],
    ['regionalBinding', undefined, 'caseworker@INLIA'],
    ['noStateReception', undefined, 'caseworker@INLIA'],
    ['noHeavyEntryBan', '@IND', '@gemeente'],
    ['noDublinClaim', '@IND', '@gemeente'],
  ]);
});

test('what an outcome does not say is the careful choice: a plan at high risk, no decision of the authority', () => {
  expect(groningenPolicy().outcomes.detention).toMatchObject({ class: 'none', needsPlanAtHighRisk: true, needsAuthorityDecision: false });
});

test('a holiday that there is not is named with its line', () => {
  const { text, line } = changed(['Koningsdag, Bevrijdingsdag', 'Carnaval, Bevrijdingsdag']);
  const read = () => parseWithHolidays(text, 'pilot.yaml');
  expect(read).toThrow(PolicyError);
  expect(read).toThrow(`pilot.yaml:${line}: calendar.nobodyWorksOn.3: no such holiday in NL: Carnaval`);
});

describe('a fault is named with its line and its reason', () => {
  test.each<[what: string, from: string, to: string, reason: string]>([
    ['an organisation that there is not, in a mandate', "register: ['@gemeente'", "register: ['@gemeenschap'", 'mandates.register.0: no organisation gemeenschap in organisations'],
    ['one in a criterion', "informs: '@IND'", "informs: '@INS'", 'criteria.noHeavyEntryBan.informs: no organisation INS in organisations'],
    ['one that concludes', 'concludes: caseworker@INLIA', 'concludes: caseworker@INLA', 'criteria.vNumber.concludes: no organisation INLA in organisations'],
    ['one in a risk', "assesses: ['@gemeente', '@AVIM']", "assesses: ['@gemeente', '@AVM']", 'risks.publicOrder.assesses.1: no organisation AVM in organisations'],
    ['one among the referrers', 'referrers: [INLIA', 'referrers: [INLA', 'referrers.0: no organisation INLA in organisations'],
    ['an organisation that refers as a person', '  person: { name: { nl: particulier', '  gemeente: { name: { nl: particulier', 'privateReferrers.gemeente: is an organisation; name it in referrers'],
    ['a command that a private person alone would hold', "withdraw: ['@referrer', '@gemeente']", "withdraw: ['@referrer']", 'mandates.withdraw: a private person may refer, and holds nothing; name somebody besides @referrer'],
    ['one in the LSO', 'members: [gemeente', 'members: [gemeenten', 'lso.members.0: no organisation gemeenten in organisations'],
    ['one that owes a dossier', 'requiredFrom: [IND, DTV]', 'requiredFrom: [IND, DTenV]', 'dossiers.requiredFrom.1: no organisation DTenV in organisations'],
    ['one that holds an office', 'mayor: gemeente', 'mayor: burgemeester', 'offices.mayor: no organisation burgemeester in organisations'],
    ['one in a compartment', 'medical: [caseworker@INLIA', 'medical: [caseworker@GGZ', 'compartments.medical.0: no organisation GGZ in organisations'],
    ['a late term that not everybody who would be asked may know of', 'terms: [admissionTest, ', 'terms: [shelterDeparture, ', 'escalation.automatic.terms.0: shelterDeparture may lie in a compartment, which not everybody who would be asked unseals'],
    ['a role that there is not', 'importReferrals: [coordinator@gemeente', 'importReferrals: [coordinater@gemeente', 'mandates.importReferrals.0: no role coordinater'],
    ['a role without organisation that is no office', 'reopen: [lsoChair, manager]', 'reopen: [lsoChair, auditor]', 'mandates.reopen.1: auditor is no office in offices; name its organisation'],
    ['a ladder that goes down', 'workingDays: 1,', 'workingDays: -7,', 'ladder.2.workingDays: the steps of a ladder go up'],
    ['a ladder that stands still', 'workingDays: 1,', 'workingDays: 0,', 'ladder.2.workingDays: the steps of a ladder go up'],
    ['a day that there is not', 'effectiveFrom: 2019-04-01', 'effectiveFrom: 2019-02-30', 'effectiveFrom: no such day; write YYYY-MM-DD'],
    ['a day written otherwise', 'effectiveFrom: 2019-04-01', 'effectiveFrom: 1 april 2019', 'effectiveFrom: no such day; write YYYY-MM-DD'],
    ['a term of nothing', 'restPeriodDays: 14', 'restPeriodDays: 0', 'terms.restPeriodDays: Too small: expected number to be >=1'],
    ['a term in words', 'restPeriodDays: 14', 'restPeriodDays: fourteen', 'terms.restPeriodDays: Invalid input: expected number, received string'],
    ['reviews rarer than allowed', 'reviewAtMostWeeks: 26', 'reviewAtMostWeeks: 11', 'terms.reviewAtMostWeeks: shorter than reviewEveryWeeks'],
    ['an unknown key beside known ones', 'class: none, needsAuthorityDecision: true }', 'class: none, needsAuthorityDecison: true }', 'outcomes.nonCooperation.needsAuthorityDecison: Unrecognized key: "needsAuthorityDecison"'],
    ['two steps of one name, of which the second would never be taken', 'step: toChair', 'step: onTheDay', 'ladder.3.step: two steps of the ladder are called onTheDay'],
    ['an organisation called as what every JavaScript object has', 'reopen: [lsoChair, manager]', "reopen: [lsoChair, '@constructor']", 'mandates.reopen.1: no organisation constructor in organisations'],
    ['one that is asked', "asks: [lsoChair, system@gemeente]", "asks: [lsoChair, system@gemeent]", 'escalation.levels.2.asks.1: no organisation gemeent in organisations'],
    ['a level with the name of another', 'level: programmaraad', 'level: lsoChair', 'escalation.levels.3.level: two levels of escalation are called lsoChair'],
    ['a level that there is not, as the highest', 'highestLevel: stuurgroep', 'highestLevel: college', 'escalation.automatic.highestLevel: no level college in escalation.levels'],
    ['the name of a step that is spoken for', 'step: toChair', 'step: escalates', 'ladder.3.step: the step escalates is the one of escalation.automatic'],
    ['the chair, to end shelter', 'endShelter: [mayor]', 'endShelter: [lsoChair]', 'mandates.endShelter.0: ending shelter is a decision of the authority, never of the chair'],
    ['a part to give for somebody who reads nothing', 'assigns: [coordinator@INLIA]', 'assigns: [coordinator@GGD]', 'assignments.caseworker: coordinator@GGD cannot read what this is about; add it to mandates.read'],
    ['a command for somebody who reads nothing', 'reopen: [lsoChair, manager]', 'reopen: [lsoChair, auditor@IND]', 'mandates.reopen: auditor@IND cannot read what this is about; add it to mandates.read'],
    ['an outcome that puts somebody on the street without a plan', 'class: none, needsDepartureNotice: true', 'class: none, needsPlanAtHighRisk: false', 'outcomes.departedUnknownDestination.needsPlanAtHighRisk: at high risk nobody is on the street without a plan; only death and transfer need none'],
    ['a retention of nothing', 'refusedYears: 5', 'refusedYears: 0', 'retention.refusedYears: Too small: expected number to be >=1'],
    ['a command that there is not', '  sendDecisionLetter:', '  sendDecisionLeter:', 'mandates.sendDecisionLeter: Unrecognized key: "sendDecisionLeter"'],
    ['a line that says nothing', "sendDecisionLetter: ['@gemeente']", 'sendDecisionLetter:', 'mandates.sendDecisionLetter: Invalid input: expected array, received null'],
    ['a grant to nobody', 'reopen: [lsoChair, manager]', "reopen: [lsoChair, '']", 'mandates.reopen.1: a grant is role, role@organisation or @organisation'],
    ['a party that only a trajectory has, in a criterion', "informs: '@IND'", "informs: '@referrer'", 'criteria.noHeavyEntryBan.informs: @referrer depends on the trajectory; name an organisation'],
    ['one that concludes', 'concludes: caseworker@INLIA', "concludes: '@owner'", 'criteria.vNumber.concludes: @owner depends on the trajectory; name an organisation'],
    ['one in a risk', "assesses: ['@gemeente', '@AVIM']", "assesses: ['@owner', '@AVIM']", 'risks.publicOrder.assesses.0: @owner depends on the trajectory; name an organisation'],
    ['the same key twice', '  restPeriodDays: 14\n', '  restPeriodDays: 14\n  restPeriodDays: 15\n', ''],
  ])('%s', (_, from, to, reason) => {
    const { text, line } = changed([from, to]);
    if (reason !== '') expect(faults(text)).toEqual([`pilot.yaml:${line}: ${reason}`]);
    else expect(faults(text)).toEqual([expect.stringMatching(new RegExp(`^pilot\\.yaml:${line + 1}: Map keys must be unique`))]);
  });

  test('an unknown key, on the line where it stands', () => {
    const { text, line } = changed(['  reviewAtMostWeeks: 26\n', '  reviewAtMostWeeks: 26\n  napDays: 3\n']);
    expect(faults(text)).toEqual([`pilot.yaml:${line + 1}: terms.napDays: Unrecognized key: "napDays"`]);
  });

  test('YAML that cannot be read', () => {
    expect(faults('id: [groningen\nversion: 1\n')[0]).toMatch(/^pilot\.yaml:2: Flow sequence/);
    expect(faults('id: a\n\tversion: 1\n')[0]).toMatch(/^pilot\.yaml:\d: /);
  });

  test('an empty file', () => {
    expect(faults('')).toEqual([expect.stringMatching(/^pilot\.yaml:1: .*expected object, received null$/)]);
  });
});

describe('a policy that is silent about a command', () => {
  const { text } = changed(["  sendDecisionLetter: ['@gemeente']\n", '']);
  const policy = groningenPolicy(() => parsePolicy(text, 'pilot.yaml'));

  test('is in order, and nobody may give it', () => {
    expect(nobodyMay(policy)).toContain('sendDecisionLetter');
    expect(nobodyMay(groningenPolicy())).not.toContain('sendDecisionLetter');
    const admitted = given(...throughPhase('stabilisation')).under(policy);
    for (const { role, organisation } of mandatedPairs(policy)) admitted.when(letter(), `${role}@${organisation}`, '2019-06-20').rejected('not-permitted');
  });

  test.each(owedCommands)('is refused where somebody waits for it: %s', (name) => {
    const line = new RegExp(` {2}${name}: .*\n`).exec(yaml)![0];
    expect(faults(changed([line, '']).text)).toEqual([expect.stringMatching(new RegExp(`mandates\\.${name}: Invalid input: expected array, received undefined$`))]);
  });

  test('can be left all the same, by its manager', () => {
    const left = groningenPolicy(() => parsePolicy(changed(['  adoptPolicy: [manager]\n', '']).text, 'pilot.yaml'));
    expect(nobodyMay(left)).not.toContain('adoptPolicy');
    given(...throughPhase('guidance')).under(left).when(adopt('govo-2025'), 'manager@gemeente', '2019-08-01').then({ event: { type: 'policyAdopted' } });
  });

  test('says who reads, whatever else it leaves open', () => {
    const { text: unread } = changed([/ {2}read: .*\n/.exec(yaml)![0], '']);
    expect(faults(unread)).toEqual([expect.stringMatching(/mandates\.read: Invalid input: expected array, received undefined$/)]);
  });
});

test('a missing key is named where it belongs', () => {
  const section = lineOf('  referralDiscussionDays');
  expect(faults(changed(['  restPeriodDays: 14\n', '']).text)).toEqual([`pilot.yaml:${section}: terms.restPeriodDays: Invalid input: expected number, received undefined`]);
});

test('without a chair or a manager the ladder has nobody to climb to', () => {
  const { text } = changed(['offices: { lsoChair: gemeente, mayor: gemeente, manager: gemeente }', 'offices: { mayor: gemeente }']);
  expect(faults(text).filter((fault) => fault.includes('the ladder reminds'))).toEqual([
    expect.stringContaining('the ladder reminds the lsoChair: name its organisation'),
    expect.stringContaining('the ladder reminds the manager: name its organisation'),
  ]);
});

test('every fault is named at once', () => {
  const { text } = changed(
    ['effectiveFrom: 2019-04-01', 'effectiveFrom: 2019-02-30'],
    ['restPeriodDays: 14', 'restPeriodDays: 0'],
    ["register: ['@gemeente', '@INLIA'", "register: ['@gemeenschap', '@INLA'"],
    ['workingDays: 1,', 'workingDays: -7,'],
  );
  expect(faults(text).sort()).toEqual(
    [
      `pilot.yaml:${lineOf('effectiveFrom:')}: effectiveFrom: no such day; write YYYY-MM-DD`,
      `pilot.yaml:${lineOf('  restPeriodDays')}: terms.restPeriodDays: Too small: expected number to be >=1`,
      `pilot.yaml:${lineOf('  register:')}: mandates.register.0: no organisation gemeenschap in organisations`,
      `pilot.yaml:${lineOf('  register:')}: mandates.register.1: no organisation INLA in organisations`,
      `pilot.yaml:${lineOf('  - { step: toCoordinator')}: ladder.2.workingDays: the steps of a ladder go up`,
    ].sort(),
  );
});
