import { describe, expect, test } from '@jest/globals';
import { FiguresError, parseFigures, withChanges } from '../../simulator/figures';
import { figuresYaml, policy } from '../support/simulator';

function faults(text: string): string[] {
  try {
    parseFigures(text, 'own.yaml', [policy]);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(FiguresError);
    return (error as Error).message.split('\n');
  }
}

const lineOf = (part: string): number => figuresYaml.slice(0, figuresYaml.indexOf(part)).split('\n').length;

describe('a fault is named with its line and its reason', () => {
  test.each<[what: string, from: string, to: string, reason: string]>([
    ['a figure in words', 'everyDays: 14', 'everyDays: fortnightly', 'lso.everyDays: Invalid input: expected number, received string'],
    ['a meeting every half day', 'everyDays: 14', 'everyDays: 0.5', 'lso.everyDays: Invalid input: expected int, received number'],
    ['more than all of them', 'failPercent: 15', 'failPercent: 115', 'admission.failPercent: Too big: expected number to be <=100'],
    ['a duration of nothing', 'IND: { medianDays: 14, p90TimesMedian: 2 }', 'IND: { medianDays: 0, p90TimesMedian: 2 }', 'recordCriterion.IND.medianDays: Too small: expected number to be >0'],
    ['a ninetieth percentile below the median', 'DTV: { medianDays: 10, p90TimesMedian: 2.5 }', 'DTV: { medianDays: 10, p90TimesMedian: 0.5 }', 'deliverDossier.DTV.p90TimesMedian: Too small: expected number to be >=1'],
    ['an unknown figure', 'withinDays: 334', 'withinDay: 334', 'arrivals.withinDay: Unrecognized key: "withinDay"'],
    ['an organisation that there is not', 'IND: { medianDays: 14, p90TimesMedian: 2.5 }', 'INS: { medianDays: 14, p90TimesMedian: 2.5 }', 'deliverDossier.INS: no organisation INS in the policy'],
    ['an outcome that there is not', '{ repeatAsylumRequest: 46 }', '{ repeatAsylumRequest: 46, asylum: 1 }', 'outcomes.semiDurable.byCode.asylum: no outcome asylum in the policy'],
    ['one of another class', '{ repeatAsylumRequest: 46 }', '{ repeatAsylumRequest: 46, return: 1 }', 'outcomes.semiDurable.byCode.return: the policy counts return as durable'],
    ['classes that make more than all', 'percent: 27', 'percent: 28', 'outcomes: the percentages of the classes make 101, not 100'],
  ])('%s', (_, from, to, reason) => {
    expect(figuresYaml).toContain(from);
    const line = reason.startsWith('outcomes: ') ? lineOf('  durable:') : lineOf(from);
    expect(faults(figuresYaml.replace(from, to))).toContain(`own.yaml:${line}: ${reason}`);
  });

  test('YAML that cannot be read', () => {
    expect(faults('lso: [14\narrivals: 3\n')[0]).toMatch(/^own\.yaml:2: /);
  });

  test('an empty file', () => {
    expect(faults('')).toEqual([expect.stringMatching(/^own\.yaml:1: .*expected object/)]);
  });

  test('the figures that the simulator comes with have none', () => {
    expect(faults(figuresYaml)).toEqual([]);
  });
});

describe('a change', () => {
  const figures = parseFigures(figuresYaml, 'figures.yaml', [policy]);

  test('changes that figure and leaves the original alone', () => {
    expect(withChanges(figures, ['lso.everyDays=7']).lso).toEqual({ ...figures.lso, everyDays: 7 });
    expect(figures.lso.everyDays).toBe(14);
  });

  test('may need another, as percentages do', () => {
    expect(withChanges(figures, ['outcomes.durable.percent=37', 'outcomes.none.percent=26.5']).outcomes.durable.percent).toBe(37);
  });

  test.each([
    ['lso.everyWeek=7', '--with lso.everyWeek=7: there is no figure lso.everyWeek; write it as lso.everyDays=7'],
    ['lso=7', '--with lso=7: there is no figure lso; write it as lso.everyDays=7'],
    ['lso.constructor=7', '--with lso.constructor=7: there is no figure lso.constructor; write it as lso.everyDays=7'],
    ['lso.everyDays', '--with lso.everyDays: to what? Write it as lso.everyDays=7'],
    ['lso.everyDays=', '--with lso.everyDays=: to what? Write it as lso.everyDays=7'],
    ['lso.everyDays=often', '--with lso.everyDays: Invalid input: expected number, received NaN'],
    ['lso.everyDays=0', '--with lso.everyDays: Too small: expected number to be >=1'],
    ['outcomes.durable.percent=37', '--with outcomes: the percentages of the classes make 110, not 100'],
  ])('that cannot be is refused: %s', (change, reason) => {
    expect(() => withChanges(figures, [change])).toThrow(new FiguresError(reason));
  });
});
