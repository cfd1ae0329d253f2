import { expect, test } from '@jest/globals';
import { actor } from '../support/domain/actors';
import { commandOf, perspective } from '../support/domain/commands';
import { momentOf, type Deed } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';
import type { StartCarrier } from './carrier';
import { Judge } from './judge';
import { Log } from './log';
import { Run } from './run';
import { Server, type Host, type Request } from './server';
import { Workflow } from './workflow';

jest.mock('@temporalio/workflow', () => jest.requireActual('./sdk'));

/*
 * A story too rare to be left to chance. Two runs of one trajectory live; the younger ends the guest's rest period. The older one is asked
 * for the perspective before its own timer fires: it learns from its attempt to end the rest period that it is stale.
 */

const guest = '00000000-0000-4000-8000-000000000001';

async function askTheOlderOne(run: StartCarrier): Promise<Request['answer']> {
  let clock = 0;
  const now = (): string => new Date(clock).toISOString();
  const log = new Log();
  const judge = new Judge(log, now);
  const server = new Server(log, run, now, judge, true);

  /** Lets everything happen in its order, but nothing to that run. */
  const goOn = async (except?: Host): Promise<void> => {
    for (;;) {
      await server.settle();
      const act = server.possible().find(({ host }) => host === undefined || host !== except);
      if (!act) return;
      clock += 1;
      act.happen();
    }
  };
  const ask = ({ draft, who, day }: Deed): Request => {
    clock = Math.max(clock, Date.parse(momentOf(day)));
    const { name, data } = commandOf(draft, day.slice(0, 10));
    const { revision } = judge.stateOf(guest);
    const id = `${who} ${name} ${revision}`;
    const given = { data, actor: actor(who), requestId: id, fingerprint: id, ...(revision > 0 && { expectedRevision: revision }) };
    const request: Request = { trajectory: guest, name, given };
    judge.hears(request);
    server.send(request, 'run');
    return request;
  };

  for (const deed of throughPhase('perspectiveDecision').filter((fact): fact is Deed => 'draft' in fact)) {
    const request = ask(deed);
    await goOn();
    expect(request.answer?.receipt).toBeDefined();
  }
  const older = server.hostOf(guest);
  server.start(guest);
  await goOn();
  clock = Date.parse('2019-07-15T04:00:00Z');
  await goOn(older);
  expect(log.eventsOf(guest).at(-1)?.type).toBe('restPeriodEnded');

  const request = ask({ draft: perspective(), who: 'lsoChair@gemeente', day: '2019-07-15' });
  server.possible().find(({ what }) => what.startsWith('the older'))!.happen();
  await goOn();
  return request.answer;
}

test('the model says that it is stale, so that the younger run answers', async () => {
  expect(await askTheOlderOne((...start) => new Run(...start))).toEqual({ receipt: { sequence: 14, revision: 13 } });
});

// Turns red as soon as `handle` looks at `isStale` after its due deadlines, too; then it loses the word.
test('so does the workflow; it does not refuse because a rest period runs that is over', async () => {
  expect(await askTheOlderOne((...start) => new Workflow(...start))).toEqual({ receipt: { sequence: 14, revision: 13 } });
});
