import { writeFileSync } from 'node:fs';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { failureConverterPath } from '../temporal/data-converter';
import { bundling, workflowBundle } from '../temporal/worker';

/** Bundles the workflows once for all workers, with the converter that they and all clients use. */
async function main(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: bundling.workflowsPath,
    ...bundling.bundlerOptions,
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(workflowBundle, code);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
