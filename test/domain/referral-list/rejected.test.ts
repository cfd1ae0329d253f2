import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnOrder } from '../../../domain/referral-list/cells';
import { parseReferralList } from '../../../domain/referral-list/parse';
import { rejectedRowsCsv } from '../../../domain/referral-list/rejected';
import { rowProblem } from '../../../domain/referral-list/problems';
import { row } from './lists';

const problems = [rowProblem('duplicateRow', {}, { row: 4 }), rowProblem('missing', { column: 'Aangemeld door' })];

describe('the list of rejected rows', () => {
  it('has the columns that came, the row and its faults', () => {
    const { Taal, 'V-nummer': vNumber } = row().cells;
    expect(rejectedRowsCsv([{ row: { number: 7, cells: { Taal: Taal!, 'V-nummer': vNumber! } }, problems }])).toBe(
      '\uFEFFV-nummer;Taal;Rij;Fouten\r\n0123456789;Turks;7;Deze rij is precies gelijk aan rij 4. | Aangemeld door: Deze cel mag niet leeg zijn.\r\n',
    );
  });

  it('speaks English too', () => {
    expect(rejectedRowsCsv([{ row: row(), problems }], 'en')).toContain('Aangemeld door: This cell must not be blank.');
  });

  it.each(['=HYPERLINK("x")', '+31', '-5', '@SUM(A1)', '\t=1', '\r=1'])('keeps %j from running as a formula', (formula) => {
    const csv = rejectedRowsCsv([{ row: row({ Opmerking: formula }), problems: [] }]);
    expect(csv).toMatch(/;"?'[=+\-@\t\r]/);
    expect(parseReferralList(csv).rows[0]?.cells.Opmerking).toBe(formula);
  });

  it('loses no cell that stood under no header', () => {
    const csv = rejectedRowsCsv([{ row: row({ '': 'en verder' }), problems: [] }]);
    expect(parseReferralList(csv).rows[0]?.cells.Opmerking).toBe('sinds 2016 in BBB;en verder');
  });

  it('comes back as it was, whatever the cells hold', () => {
    // A quote that already stood before a formula is taken for ours: that is what it is there for.
    const text = fc.string({ unit: fc.constantFrom(...'ab;"\'=-+@ \r\n\té') }).filter((some) => !/^'[=+\-@\t\r]/.test(some));
    const rows = fc.array(fc.tuple(...columnOrder.map(() => text)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, (lists) => {
        const given = lists.map((cells, at) => ({ number: at + 2, cells: Object.fromEntries(columnOrder.map((column, which) => [column, cells[which]!])) }));
        const back = parseReferralList(rejectedRowsCsv(given.map((one) => ({ row: one, problems }))));
        const blank = (cells: Readonly<Record<string, string>>) => Object.values(cells).every((cell) => cell.trim() === '');
        expect(back.problems).toEqual([]);
        expect(back.rows.map(({ cells }) => cells).filter((cells) => !blank(cells))).toEqual(given.map(({ cells }) => cells).filter((cells) => !blank(cells)));
      }),
    );
  });
});
