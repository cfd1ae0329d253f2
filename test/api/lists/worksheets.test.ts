import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { extentOf } from '../../../api/lists/worksheets';

const sheet = (rows: string, prefix = ''): string => `<${prefix}worksheet><${prefix}cols><${prefix}col min="1" max="3"/></${prefix}cols><${prefix}sheetData>${rows}</${prefix}sheetData></${prefix}worksheet>`;

const extent = (...files: string[]) => extentOf(Readable.from(files.map((file) => Buffer.from(file))));

test.each<[string, string, object]>([
  ['nothing', sheet(''), { rows: 0, columns: 0, filled: 0 }],
  ['cells by their references', sheet('<row r="3"><c r="A3"><v>1</v></c><c r="AB3" t="s"><v>0</v></c></row>'), { rows: 3, columns: 28, filled: 1 }],
  ['cells by their place alone', sheet('<row><c><v>1</v></c></row><row><c/><c t="str"><v>x</v></c></row>'), { rows: 2, columns: 2, filled: 2 }],
  ['a row by its number alone', sheet('<row r="70000" ht="12"><c><v>1</v></c></row>'), { rows: 70_000, columns: 1, filled: 1 }],
  ['another prefix, other quotes', sheet("<x:row spans='1:1' r='5'><x:c s='1' r='C5'><x:f>A1</x:f></x:c></x:row>", 'x:'), { rows: 5, columns: 3, filled: 1 }],
  ['cells with a format alone', sheet('<row r="9" s="1"><c r="XFD9" s="1"/><c r="A9" s="1"></c><c r="B9" s="1" /></row>'), { rows: 0, columns: 0, filled: 0 }],
  ['rows that are never closed', sheet('<row '.repeat(1_000_000)), { rows: 0, columns: 0, filled: 0 }],
])('a worksheet goes as far as what it holds: %s', async (_, file, expected) => {
  expect(await extent(file)).toEqual({ worksheets: 1, ...expected });
});

test('of several worksheets the farthest counts, and of other files nothing does', async () => {
  const chain = '<calcChain><c r="Z90000"></c><c r="Z90001">1</c></calcChain>';
  expect(await extent(sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'), chain, sheet('<row r="8"><c r="B8"><v>1</v></c></row>'))).toEqual({
    worksheets: 2, rows: 8, columns: 2, filled: 2,
  });
});
