import { TestWorkflowEnvironment } from '@temporalio/testing';
import { startTemporalDevServer } from '../../scripts/temporal-server';
import { startStage, type TimeSkipping } from './time-skipping';

/**
 * The real server, which suggests continue-as-new to a run of more than so many events instead of the usual 4,096; the time-skipping
 * server never suggests it. Here time passes as it does for everybody.
 */
export async function startSuggesting(continueAsNewAfterEvents: number): Promise<TimeSkipping> {
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': continueAsNewAfterEvents };
  const { address, stop } = await startTemporalDevServer({ dynamicConfig });
  const stage = await startStage('suggesting', (dataConverter) => TestWorkflowEnvironment.createFromExistingServer({ address, client: { dataConverter } }));
  return {
    ...stage,
    async stop() {
      await stage.stop();
      await stop();
    },
  };
}
