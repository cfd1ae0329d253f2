import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from './ledger';
import { ledger as interrupted } from './interrupted';
import { ledger as threeYears } from './three-years';

// No test: it writes the tables anew, to be read against a calendar before they are committed.
//   npx jest --testMatch '**/test/workflows/ledgers/write.ts'
test.each([['three-years', threeYears], ['interrupted', interrupted]])('the ledger of %s is written', (name, ledger) => {
  writeFileSync(join(__dirname, `${name}.txt`), asText(ledger()));
});
