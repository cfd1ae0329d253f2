import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { expandHolidays } from '../../domain/policy/holidays';
import { parsePolicy } from '../../domain/policy/parse';
import { outcomeClasses, parseFigures } from '../../simulator/figures';
import { measure, quantile, type Measures } from '../../simulator/measures';
import { table } from '../../simulator/table';
import { groningenPolicy } from '../support/policy';
import { figuresYaml, history, policy } from '../support/simulator';

const root = path.join(__dirname, '../..');
const logs = ({ guests }: ReturnType<typeof history>) => guests.map(({ events }) => events);
const median = (some: readonly number[]): number => quantile(some, 0.5)!;

/** What follows from changes to the figures, beside what follows from the figures as they are. */
const compared = (...changes: string[]): [as: Measures, changed: Measures] => [measure(history()), measure(history(changes))];

describe('chance', () => {
  test('the same seed gives the same facts, to the last of them', () => {
    expect(logs(history())).toEqual(logs(history()));
  });

  test('another seed gives other facts', () => {
    expect(logs(history([], { seed: 2 }))).not.toEqual(logs(history()));
  });

  test('more guests do not change those who came anyway', () => {
    const few = history([], { guests: 20 }).guests.map(({ fate }) => fate);
    expect(history().guests.slice(0, 20).map(({ fate }) => fate)).toEqual(few);
  });
});

describe('what is put in shows in what comes out', () => {
  test('IND answers faster: the perspective comes earlier, fewer dossiers are late, and the same guests came', () => {
    const [slow, fast] = compared('deliverDossier.IND.medianDays=5', 'recordCriterion.IND.medianDays=5');
    expect(median(fast.toPerspective)).toBeLessThan(median(slow.toPerspective));
    expect(fast.overdueDaysOf.dossierDelivery).toBeLessThan(slow.overdueDaysOf.dossierDelivery);
    expect(fast.overdueDays).toBeLessThan(slow.overdueDays);
    expect([fast.cameIn, fast.refused]).toEqual([slow.cameIn, slow.refused]);
  });

  test('a shorter rest in the policy brings the perspective forward', () => {
    const shorter = groningenPolicy((file) => ({ ...file, terms: { ...file.terms, restPeriodDays: 1 } }));
    expect(median(measure(history([], { policy: shorter })).toPerspective)).toBeLessThan(median(measure(history()).toPerspective));
  });

  test('a mayor who needs months makes the decision late, and nothing else before it', () => {
    const [, slow] = compared('decideAdmission.gemeente.medianDays=90');
    expect(slow.overdueDaysOf.admissionDecision / slow.trajectoryDays).toBeGreaterThan(0.1);
    expect(slow.overdueDaysOf.admissionTest).toBe(measure(history()).overdueDaysOf.admissionTest);
  });

  test('an LSO that meets half as often is asked more at a time, and guests wait longer for it', () => {
    const [often, seldom] = compared('lso.everyDays=28');
    const asked = ({ meetings }: Measures): number => meetings.reduce((sum, meeting) => sum + meeting.asked, 0) / meetings.length;
    expect(asked(seldom)).toBeGreaterThan(1.5 * asked(often));
    expect(median(seldom.toFirstLso)).toBeGreaterThan(median(often.toFirstLso));
  });

  test('an LSO without room never discusses more than it has, what is left waits and becomes late', () => {
    const [, full] = compared('lso.itemsPerMeeting=3');
    expect(Math.max(...full.meetings.map(({ discussed }) => discussed))).toBe(3);
    expect(full.meetings.at(-1)!.asked).toBeGreaterThan(3);
    expect(full.overdueDaysOf.referralDiscussion).toBeGreaterThan(0);
  });

  test('nobody fails, nobody is refused; everybody fails and is refused, nobody is admitted', () => {
    expect(measure(history(['admission.failPercent=0'])).refused).toBe(0);
    const refused = measure(history(['admission.failPercent=100', 'admission.refusePercent=100']));
    expect([refused.refused, refused.toPerspective]).toEqual([refused.cameIn, []]);
  });

  test('all outcomes are of the class that the figures say', () => {
    const { toOutcome } = measure(history(['outcomes.durable.percent=100', 'outcomes.semiDurable.percent=0', 'outcomes.none.percent=0']));
    expect(toOutcome.durable.length).toBeGreaterThan(0);
    expect([toOutcome.semiDurable, toOutcome.none]).toEqual([[], []]);
  });
});

test('everybody who came in is refused, out or still open, and no waiting time is longer than the simulation', () => {
  const { cameIn, refused, stillOpen, toOutcome, toFirstLso, toPerspective } = measure(history());
  const out = outcomeClasses.flatMap((one) => toOutcome[one]);
  expect(refused + stillOpen + out.length).toBe(cameIn);
  for (const wait of [...out, ...toFirstLso, ...toPerspective]) expect(wait >= 0 && wait <= 2 * 366).toBe(true);
});

test('the figures that the simulator comes with give what the programme published about its first eleven months', () => {
  const after11Months = Array.from({ length: 5 }, (_, at) => history([], { guests: 330, years: 334 / 365.25, seed: at }));
  const guests = after11Months.flatMap((one) => one.guests);
  const share = (some: typeof guests, all = guests): number => some.length / all.length;
  const out = guests.filter(({ state }) => state.closure?.kind === 'outcome');
  // 133 of 330 out, 36 of them durable, about a tenth to an unknown destination.
  expect(share(guests.filter(({ isOpen }) => !isOpen))).toBeCloseTo(133 / 330, 1);
  expect(share(out.filter(({ fate }) => fate.outcomeClass === 'durable'), out)).toBeCloseTo(36 / 133, 1);
  expect(share(out.filter(({ fate }) => fate.outcome === 'departedUnknownDestination'))).toBeCloseTo(0.1, 1);
});

describe('a task that cannot be played', () => {
  test('stays undone, is late, and is said to be left', () => {
    const figures = parseFigures(figuresYaml.replace(/^ {2}IND: \{ medianDays: 14, p90TimesMedian: 2\.5 \}\n/m, ''), 'figures.yaml', [policy]);
    const left = measure(history([], { figures }));
    expect(left).toMatchObject({ notPlayed: ['deliverDossier.IND'], toPerspective: [] });
    expect(left.overdueDaysOf.dossierDelivery / left.trajectoryDays).toBeGreaterThan(0.3);
    expect(measure(history()).notPlayed).toEqual([]);
  });
});

test('who leaves for nowhere is reported absent and looked for during the grace period before it is an outcome', () => {
  const gone = history().guests.filter(({ state, fate }) => state.closure?.kind === 'outcome' && fate.outcome === 'departedUnknownDestination');
  expect(gone.length).toBeGreaterThan(0);
  for (const { events } of gone) {
    const dayOfFact = (type: string): number => Date.parse(events.find((event) => event.type === type)!.recordedAt.slice(0, 10)) / 86_400_000;
    expect(dayOfFact('departureNoticed') - dayOfFact('absenceReported')).toBeGreaterThanOrEqual(policy.terms.absenceGraceDays);
    expect(dayOfFact('closed')).toBeGreaterThan(dayOfFact('departureNoticed'));
  }
});

test('what two may decide is decided by the faster of them, once', () => {
  const two = groningenPolicy((file) => ({ ...file, mandates: { ...file.mandates, decideAdmission: ['mayor', 'manager@INLIA'] } }));
  const figures = parseFigures(figuresYaml.replace('decideAdmission:\n', 'decideAdmission:\n  INLIA: { medianDays: 2, p90TimesMedian: 2 }\n'), 'figures.yaml', [two]);
  const decided = history([], { policy: two, figures });
  for (const events of logs(decided)) {
    // Another decision comes only where the guest's tailored admission had ended.
    const decisions = events.flatMap((event) => (event.type === 'admissionDecided' ? [event.data] : []));
    const early = decisions.slice(1).filter(({ occurredOn }, at) => occurredOn < ((decisions[at] as { until?: string }).until ?? '9999'));
    expect(early).toEqual([]);
  }
  expect(median(measure(decided).toPerspective)).toBeLessThan(median(measure(history()).toPerspective));
});

describe('nothing knows the programme', () => {
  const file = readFileSync(path.join(root, 'policies/groningen-2019.yaml'), 'utf8');
  const names = [...Object.keys(policy.organisations), ...Object.keys(policy.criteria), policy.programme];

  test('no organisation, criterion or programme stands in the code', () => {
    const sources = [...readdirSync(path.join(root, 'simulator')).map((name) => `simulator/${name}`), 'scripts/simulate.ts', 'scripts/simulate-options.ts'].filter((name) => name.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      const text = readFileSync(path.join(root, source), 'utf8');
      expect([source, names.filter((name) => new RegExp(`\\b${name}\\b`, 'i').test(text))]).toEqual([source, []]);
    }
  });

  test('a city with other organisations, criteria, outcomes and one criterion less is simulated as well', () => {
    // What needs no plan at high risk is called the same everywhere.
    const outcomes = Object.keys(policy.outcomes).filter((code) => policy.outcomes[code]!.needsPlanAtHighRisk);
    const codes = [...names, ...outcomes, ...Object.keys(policy.scenarios)];
    const renamed = (text: string): string => codes.reduce((all, code) => all.replace(new RegExp(`(?<![\\w])${code}(?=[:,\\]}'\\s]|$)`, 'gm'), `${code}Elsewhere`), text);
    const elsewhere = parsePolicy(
      renamed(file.replace(/ {2}regionalBinding:\n(?: {4}.*\n)+/, '')).replace('programme: groningenElsewhere', 'programme: elsewhere'),
      'elsewhere.yaml',
    );
    const city = { ...elsewhere, holidays: expandHolidays(elsewhere) };
    const figures = parseFigures(renamed(figuresYaml), 'figures.yaml', [city]);
    const { notPlayed, refused, toOutcome } = measure(history([], { policy: city, figures }));
    expect([Object.keys(city.criteria).length, notPlayed]).toEqual([4, []]);
    for (const amount of [refused, ...outcomeClasses.map((one) => toOutcome[one].length)]) expect(amount).toBeGreaterThan(0);
  });
});

test('the table puts two simulations side by side, with the difference', () => {
  const [slow, fast] = compared('deliverDossier.IND.medianDays=5');
  const line = table([{ name: 'A', of: '', measures: slow }, { name: 'B', of: '', measures: fast }]).split('\n').find((one) => one.includes('perspective: median'))!;
  const [a, b] = [median(slow.toPerspective), median(fast.toPerspective)];
  expect(line.trim().split(/\s+/).slice(-3)).toEqual([String(a), String(b), `-${a - b}`]);
});
