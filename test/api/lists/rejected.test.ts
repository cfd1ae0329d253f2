import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowProblem } from '../../../domain/list/problems';
import { referralList } from '../../../domain/referral-list/columns';
import { readAll, rejectedCsv, row } from '../../domain/referral-list/lists';

const columnOrder = referralList.columns;

const problems = [rowProblem('duplicateRow', {}, { row: 4 }), rowProblem('missing', { column: 'Aangemeld door' })];

describe('the list of rejected rows', () => {
  it('has the columns of such a list, the row and its faults', async () => {
    const csv = await rejectedCsv([{ row: { number: 7, cells: { Taal: 'Turks', 'V-nummer': '0123456789' } }, problems }]);
    expect(csv.split('\r\n')).toEqual([
      `\uFEFF${columnOrder.join(';')};Rij;Fouten`,
      '0123456789;;;;;;;;;;;Turks;;;;;7;Deze rij is precies gelijk aan rij 4. | Aangemeld door: Deze cel mag niet leeg zijn.',
      '',
    ]);
  });

  it('speaks English too', async () => {
    expect(await rejectedCsv([{ row: row(), problems }], 'en')).toContain('Aangemeld door: This cell must not be blank.');
  });

  it.each(['=HYPERLINK("x")', '+31', '-5', '@SUM(A1)', '\t=1', '\r=1'])('keeps %j from running as a formula', async (formula) => {
    const csv = await rejectedCsv([{ row: row({ Opmerking: formula }), problems: [] }]);
    expect(csv).toMatch(/;"?'[=+\-@\t\r]/);
    expect((await readAll(csv)).rows[0]?.cells.Opmerking).toBe(formula);
  });

  it('loses no cell that stood under no header', async () => {
    const csv = await rejectedCsv([{ row: row({ '': 'en verder' }), problems: [] }]);
    expect((await readAll(csv)).rows[0]?.cells.Opmerking).toBe('sinds 2016 in BBB;en verder');
  });

  it('comes back as it was, whatever the cells hold', async () => {
    // A quote that already stood before a formula is taken for ours: that is what it is there for.
    const text = fc.string({ unit: fc.constantFrom(...'ab;"\'=-+@ \r\n\té') }).filter((some) => !/^'[=+\-@\t\r]/.test(some));
    const rows = fc.array(fc.tuple(...columnOrder.map(() => text)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, async (lists) => {
        const given = lists.map((cells, at) => ({ number: at + 2, cells: Object.fromEntries(columnOrder.map((column, which) => [column, cells[which]!])) }));
        const back = await readAll(await rejectedCsv(given.map((one) => ({ row: one, problems }))));
        const blank = (cells: Readonly<Record<string, string>>) => Object.values(cells).every((cell) => cell.trim() === '');
        expect(back.problems).toEqual([]);
        expect(back.rows.map(({ cells }) => cells).filter((cells) => !blank(cells))).toEqual(given.map(({ cells }) => cells).filter((cells) => !blank(cells)));
      }),
    );
  });
});
