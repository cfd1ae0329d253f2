import { describe, expect, it } from '@jest/globals';
import { isKnownMunicipality } from '../../../domain/trajectory/municipalities';
import list from '../../../policies/data/municipalities.json';

interface Municipality {
  code: string;
  name: string;
  /** Its first day; absent where it existed before the list begins. */
  from?: string;
  /** Its last day; absent where no end is known. */
  until?: string;
}

const byProvince: [province: string, municipalities: Municipality[]][] = Object.entries(list.provinces);
const municipalities = byProvince.flatMap(([, members]) => members);
const on = (day: string, members = municipalities) => members.filter(({ from, until }) => (from === undefined || from <= day) && (until === undefined || day <= until));

describe('the municipalities', () => {
  // CBS: Aantal gemeenten in Nederland, on 1 January.
  it.each([
    ['2014-01-01', 403], ['2015-01-01', 393], ['2016-01-01', 390], ['2017-01-01', 388], ['2018-01-01', 380], ['2019-01-01', 355],
    ['2020-01-01', 355], ['2021-01-01', 352], ['2022-01-01', 345], ['2022-03-24', 344], ['2023-01-01', 342], ['2026-01-01', 342],
  ])('on %s were %i', (day, count) => {
    expect(on(day)).toHaveLength(count);
  });

  it('of the province of Groningen are those of the policy’s time', () => {
    const until2020 = ['0003', '0010', '0014', '0024', '0037', '0047', '0765', '1895', '1950', '1952', '1966', '1969'];
    expect(on('2020-12-31', list.provinces.Groningen).map(({ code }) => code)).toEqual(until2020);
    expect(on('2021-01-01', list.provinces.Groningen).map(({ code }) => code)).toEqual([...until2020.filter((code) => !['0003', '0010', '0024'].includes(code)), '1979']);
  });

  it('have one code each, of four digits', () => {
    expect(new Set(municipalities.map(({ code }) => code)).size).toBe(municipalities.length);
    expect(municipalities.filter(({ code }) => !/^\d{4}$/.test(code))).toEqual([]);
  });

  it('exist within the days that the list covers, and not before they end', () => {
    for (const { from = list.covers.from, until = list.covers.until } of municipalities) {
      expect([list.covers.from <= from, from <= until, until <= list.covers.until]).toEqual([true, true, true]);
    }
  });

  it.each([['0014', true], ['0009', true], ['1979', true], ['9999', false], ['0000', false], ['14', false], ['', false], ['constructor', false]])(
    'know %j: %s',
    (code, known) => {
      expect(isKnownMunicipality(code)).toBe(known);
    },
  );
});
