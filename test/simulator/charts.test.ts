import { describe, expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { charts } from '../../simulator/charts';
import { measure } from '../../simulator/measures';
import { history } from '../support/simulator';

const one = { name: 'pilot <2019> & later', of: 'pilot <2019> & later', measures: measure(history()) };
const two = [{ ...one, name: 'A' }, { name: 'B', of: 'faster', measures: measure(history(['deliverDossier.IND.medianDays=5'])) }];

/** The words of an SVG. Throws where it is not well-formed. */
function words(svg: string): string[] {
  const found: string[] = [];
  let isText = false;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => { throw error; });
  parser.on('opentag', ({ local, uri }) => { isText = local === 'text'; if (uri !== 'http://www.w3.org/2000/svg') throw new Error(`${local} is no SVG`); });
  parser.on('text', (text) => { if (isText && text.trim() !== '') found.push(text.trim()); });
  parser.write(svg).close();
  return found;
}

/** Each drawing of a process has its own numbers for its styles. */
const withoutNumbers = (drawn: Record<string, string>) => Object.values(drawn).map((svg) => svg.replaceAll(/zr\d+(-cls-\d+)?/g, 'zr'));

const lines = {
  'waiting-time.svg': ['first LSO', 'perspective'],
  'time-to-outcome.svg': ['durable', 'semi-durable', 'none'],
  'lso-load.svg': ['asked', 'room for'],
};

describe.each(Object.entries(lines))('%s', (name, series) => {
  test('is well-formed and names its series', () => {
    expect(words(charts([one])[name]!)).toEqual(expect.arrayContaining(series));
  });

  test('names them for each of two', () => {
    expect(words(charts(two)[name]!)).toEqual(expect.arrayContaining(['A', 'B'].flatMap((column) => series.map((label) => `${label}, ${column}`))));
  });
});

test('overdue-share.svg is well-formed and names every term and both columns', () => {
  const found = words(charts(two)['overdue-share.svg']!);
  expect(found).toEqual(expect.arrayContaining(['A', 'B']));
  // A long name stands on two lines.
  for (const term of ['anything', 'admission test', 'dossier delivery', 'commitment', 'absence check']) expect(found.join(' ')).toContain(term);
});

test('every chart says of what it is, whatever stands in the name', () => {
  for (const svg of Object.values(charts([one]))) expect(words(svg)).toContain('pilot <2019> & later');
  for (const svg of Object.values(charts(two))) expect(words(svg)).toEqual(expect.arrayContaining(['B: faster']));
});

test('the same measures are drawn alike', () => {
  expect(withoutNumbers(charts(two))).toEqual(withoutNumbers(charts(two)));
});
