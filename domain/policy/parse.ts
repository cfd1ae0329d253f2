import { LineCounter, parseDocument } from 'yaml';
import { policyFile, type PolicyFile } from './schema';

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
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new PolicyError(document.errors.map((error) => `${fileName}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`).join('\n'));
  }
  const parsed = policyFile.safeParse(document.toJS());
  if (parsed.success) return parsed.data;

  // A missing key has no node of its own: its nearest ancestor's line is where it belongs.
  const lineOf = (path: PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const range = (node as { range?: [number, number, number] } | undefined)?.range;
      if (range) return lines.linePos(range[0]).line;
    }
    return 1;
  };
  const faults = parsed.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
    return `${fileName}:${lineOf(path)}: ${path.join('.')}: ${issue.message}`;
  });
  throw new PolicyError(faults.join('\n'));
}
