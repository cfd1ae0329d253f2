import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTemporalCli } from '../../scripts/temporal-binaries';
import { searchAttributes } from '../../temporal/search-attributes';
import { startStage, type TimeSkipping } from './time-skipping';

/**
 * The real server, which suggests continue-as-new to a run of more than so many events instead of the usual 4,096; the time-skipping
 * server never suggests it. Here time passes as it does for everybody.
 */
export function startSuggesting(continueAsNewAfterEvents: number): Promise<TimeSkipping> {
  return startStage('suggesting', async (dataConverter) =>
    TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'existing-path', path: await findTemporalCli() },
        log: { format: 'pretty', level: 'error' },
        searchAttributes: [...searchAttributes],
        extraArgs: [
          '--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${continueAsNewAfterEvents}`,
          '--dynamic-config-value', 'frontend.enableServerVersionCheck=false', // nothing on this machine calls home
        ],
      },
      client: { dataConverter },
    }),
  );
}
