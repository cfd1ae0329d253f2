import { join } from 'node:path';
import { startChild } from '../../scripts/child';
import { endAfter } from '../../scripts/told-to-end';

/* A program that starts another one and says which: what `npm start`, `npm run bench` and `npm run chaos` are to their services. */

const [folder] = process.argv.slice(2) as [string];

void startChild({ name: 'child', command: 'sleep', args: ['600'], logFile: join(folder, 'child.log') }).then((child) => {
  endAfter(() => child.stop());
  console.log(JSON.stringify({ program: process.pid, child: child.pid }));
  return child.ended;
});
