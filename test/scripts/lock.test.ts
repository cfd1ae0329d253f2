import { join } from 'node:path';
import { lockFolder } from '../../scripts/lock';
import { temporaryFolder } from './folder';

const folder = temporaryFolder();

test('a second start on the same folder is told who runs there; another folder is free', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`Bestendig already runs on ${folder}: process ${process.pid}, since `);
  const unlockOther = await lockFolder(join(folder, 'other'));
  await unlockOther();
  await unlock();
});

test.each(['/proc/bestendig/data', '/dev/null', '/dev/null/data'])('where nothing can be kept, as in %s, that is said at once', async (dataDir) => {
  await expect(lockFolder(dataDir)).rejects.toThrow(`Nothing can be kept in ${dataDir}: `);
});

test('a lock that was given up can be taken again', async () => {
  await (await lockFolder(folder))();
  await (await lockFolder(folder))();
});
