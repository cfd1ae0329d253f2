import { writeFileSync } from 'node:fs';
import { trajectoryFile, trajectoryText } from './trajectory';

// No test: `npm run trajectory` writes the document anew.
test('the document is written', () => {
  writeFileSync(trajectoryFile, trajectoryText());
});
