import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, bundleWorkflowCode, type ReplayResult, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createDataConverter, failureConverterPath } from '../../temporal/data-converter';
import { bundling } from '../../temporal/worker';
import { recordedIn, recordedKeys } from '../support/recorded-keys';
import { onlyWarnings } from '../support/time-skipping';

/*
 * Runs last for years and wake up under the code of that day, which has to do once more what the code of their first day did. The
 * histories were recorded with `npm run record-histories`, a folder for each version; all of them stay.
 */

jest.setTimeout(120_000); // how long it takes is nobody's claim here

const folder = join(__dirname, '..', 'histories');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.binpb')).sort();
const histories = files.map((file) => {
  const history = temporal.api.history.v1.History.decode(readFileSync(join(folder, file)));
  // What is sealed for a trajectory opens for no other, so each is replayed under its own name.
  const { workflowId } = recordedIn(join(folder, dirname(file)))[basename(file)]!;
  return { file, runId: history.events[0]!.workflowExecutionStartedEventAttributes!.originalExecutionRunId, workflowId, history };
});
const dataConverter = createDataConverter(recordedKeys(readdirSync(folder).map((version) => join(folder, version))));

/** What replaying every history under some code came to, by file. */
async function replay(workflowInterceptorModules: string[] = []): Promise<Map<string, ReplayResult['error']>> {
  const workflowBundle: WorkflowBundleWithSourceMap = await bundleWorkflowCode({
    workflowsPath: bundling.workflowsPath,
    ...bundling.bundlerOptions,
    failureConverterPath,
    workflowInterceptorModules,
    logger: new DefaultLogger('WARN'),
  });
  const outcomes = new Map<string, ReplayResult['error']>();
  for await (const { runId, error } of Worker.runReplayHistories({ workflowBundle, dataConverter }, histories)) {
    outcomes.set(histories.find((one) => one.runId === runId)!.file, error);
  }
  return outcomes;
}

describe('the code of today', () => {
  let outcomes: Awaited<ReturnType<typeof replay>>;
  beforeAll(async () => {
    onlyWarnings();
    outcomes = await replay();
  });

  test('has histories to replay, one that hands over to another among them', () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
    expect(histories.filter(({ history }) => history.events.at(-1)!.workflowExecutionContinuedAsNewEventAttributes)).not.toEqual([]);
  });

  test.each(files)('goes on where %s left off', (file) => {
    expect(outcomes.get(file)).toBeUndefined();
    expect([...outcomes.keys()]).toContain(file);
  });
});

describe('the same in another order', () => {
  let outcomes: Awaited<ReturnType<typeof replay>>;
  beforeAll(async () => {
    onlyWarnings();
    outcomes = await replay([require.resolve('./variants/answers-before-it-waits')]);
  });

  // Those in which one task both answers somebody and arms a timer.
  const affected = ['referral-to-outcome.binpb', 'waiting-for-review.binpb', 'continued-as-new-1.binpb'];

  test.each(files.filter((file) => affected.includes(basename(file))))('is found out by %s', (file) => {
    expect(outcomes.get(file)).toBeInstanceOf(DeterminismViolationError);
  });
});
