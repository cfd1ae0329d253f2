import { policyFile, type PolicyFile } from './schema';
import { readYaml } from './yaml';

/** A policy file that cannot be used; the message names each wrong line and why. */
export class PolicyError extends Error {
  override name = 'PolicyError';
}

/**
 * Reads a policy from its YAML text.
 * @param fileName only for the messages
 * @throws PolicyError with one `file:line: path: reason` a fault, all faults at once
 */
export function parsePolicy(yaml: string, fileName: string): PolicyFile {
  const { data, faults } = readYaml(policyFile, yaml, fileName);
  if (faults) throw new PolicyError(faults.join('\n'));
  return data;
}
