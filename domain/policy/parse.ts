import { z } from 'zod';
import { expandHolidays, UnknownHolidays } from './holidays';
import { policyFile, type Policy, type PolicyFile } from './schema';
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
export const parsePolicy = (yaml: string, fileName: string): PolicyFile => read(policyFile, yaml, fileName);

/** As {@link parsePolicy}, with the holidays of its calendar worked out, which takes some time. @throws PolicyError also for a holiday that there is not */
export const parseWithHolidays = (yaml: string, fileName: string): Policy => read(withHolidays, yaml, fileName);

const withHolidays = policyFile.transform((file, context): Policy => {
  try {
    return { ...file, holidays: expandHolidays(file) };
  } catch (error) {
    if (!(error instanceof UnknownHolidays)) throw error;
    const { country, nobodyWorksOn } = file.calendar;
    for (const name of error.holidays) context.addIssue({ code: 'custom', path: ['calendar', 'nobodyWorksOn', nobodyWorksOn.indexOf(name)], message: `no such holiday in ${country}: ${name}` });
    return z.NEVER;
  }
});

function read<S extends z.ZodType>(schema: S, yaml: string, fileName: string): z.output<S> {
  const { data, faults } = readYaml(schema, yaml, fileName);
  if (faults) throw new PolicyError(faults.join('\n'));
  return data;
}
