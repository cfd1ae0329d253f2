import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText, ledger } from './ledger';

// No test: it writes the table anew, to be read against a calendar before it is committed.
//   npx jest --testMatch '**/test/workflows/write-ledger.ts'
test('the ledger is written', () => {
  writeFileSync(join(__dirname, 'three-years.ledger.txt'), asText(ledger()));
});
