import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** What a YAML text says by its schema, or everything that is wrong with it: one `file:line: path: reason` a fault. */
export type Reading<T> = { data: T; faults?: undefined } | { faults: string[]; data?: undefined };

/** @param fileName only for the faults */
export function readYaml<S extends z.ZodType>(schema: S, yaml: string, fileName: string): Reading<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    return { faults: document.errors.map((error) => `${fileName}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`) };
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { data: parsed.data };

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
  return { faults };
}
