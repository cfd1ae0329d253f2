import { describe, expect, it } from '@jest/globals';
import { existedOn, isKnownMunicipality, municipalities, municipalitiesCover, municipality } from '../../../domain/trajectory/municipalities';

const on = (day: string, province?: string) =>
  municipalities.filter((one) => existedOn(one, day) && (province === undefined || one.province === province));

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
    expect(on('2020-12-31', 'Groningen').map(({ code }) => code)).toEqual(until2020);
    expect(on('2021-01-01', 'Groningen').map(({ code }) => code)).toEqual([...until2020.filter((code) => !['0003', '0010', '0024'].includes(code)), '1979']);
  });

  it('have one code each, of four digits', () => {
    expect(new Set(municipalities.map(({ code }) => code)).size).toBe(municipalities.length);
    expect(municipalities.filter(({ code }) => !/^\d{4}$/.test(code))).toEqual([]);
  });

  it('exist within the days that the list covers, and not before they end', () => {
    for (const { from = municipalitiesCover.from, until = municipalitiesCover.until } of municipalities) {
      expect([municipalitiesCover.from <= from, from <= until, until <= municipalitiesCover.until]).toEqual([true, true, true]);
    }
  });

  it.each([['0014', true], ['0009', true], ['1979', true], ['9999', false], ['0000', false], ['14', false], ['', false], ['constructor', false]])(
    'know %j: %s',
    (code, known) => {
      expect(isKnownMunicipality(code)).toBe(known);
    },
  );

  it('have names and a period', () => {
    expect(municipality('0009')).toEqual({ code: '0009', name: 'Ten Boer', province: 'Groningen', until: '2018-12-31' });
    expect(municipality('1979')).toEqual({ code: '1979', name: 'Eemsdelta', province: 'Groningen', from: '2021-01-01' });
  });
});
