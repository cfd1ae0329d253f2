import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { assertFree, freePort } from '../../scripts/ports';

const listening: Server[] = [];

async function occupy(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  listening.push(server);
}

afterEach(() => listening.splice(0).forEach((server) => server.close()));

test('one message names every busy port, whose it is and the variable that moves it', async () => {
  const [database, api, mail] = [await freePort(), await freePort(), await freePort()];
  await occupy(database);
  await occupy(mail);
  const check = assertFree([
    { name: 'PostgreSQL', port: database, variable: 'POSTGRES_PORT' },
    { name: 'API', port: api, variable: 'PORT' },
    { name: 'mailbox', port: mail, variable: 'SMTP_PORT' },
  ]);
  await expect(check).rejects.toThrow(`${database} (PostgreSQL) is in use; set POSTGRES_PORT to another`);
  await expect(check).rejects.toThrow(`${mail} (mailbox) is in use; set SMTP_PORT to another`);
  await expect(check).rejects.not.toThrow(`${api} (`);
});

test('two services on one port are told apart from a port that others use', async () => {
  const port = await freePort();
  await expect(assertFree([
    { name: 'API', port, variable: 'PORT' },
    { name: 'mailbox', port, variable: 'MAILBOX_PORT' },
  ])).rejects.toThrow(`${port} (mailbox) is also meant for API; set MAILBOX_PORT`);
});

test('a port that was chosen is nobody else\'s choice for a while, and can be listened on', async () => {
  const chosen = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(chosen).size).toBe(200);
  await occupy(chosen[0]!);
});

test('free ports pass', async () => {
  await assertFree([{ name: 'API', port: await freePort(), variable: 'PORT' }]);
});

test.each([Number('abc'), 0, 70_000, 3000.5])('what is no port (%s) is said to be none, not to be in use', async (port) => {
  const check = assertFree([{ name: 'API', port, variable: 'PORT' }]);
  await expect(check).rejects.toThrow('PORT (API) has to be a number from 1 to 65535');
  await expect(check).rejects.not.toThrow('in use');
});
