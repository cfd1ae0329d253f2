import { parseArgs } from 'node:util';

const USAGE = `npm run simulate -- --policy P --guests N --years Y --seed S
  --policy P       a policy's id, as in policies/, or its YAML file
  --guests N       so many guests come in
  --years Y        they are followed for so long, 10 at most
  --seed S         the same seed gives the same guests
  --compare P      beside it, the same guests under this policy
  --with F=VALUE   beside it, the same guests with a figure changed, as in lso.everyDays=7; can be repeated
  --figures FILE   how guests come and how long people take, instead of simulator/figures.yaml
  --out FOLDER     where the charts go, instead of simulation/`;

/** The holidays of a policy are worked out for so long at least. */
const MOST_YEARS = 10;

/**
 * What `npm run simulate` is asked.
 * @throws Error saying what is wrong with it, and what can be asked
 */
export function simulateOptions(args: string[]) {
  try {
    return read(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function read(args: string[]) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { policy: text, guests: text, years: text, seed: text, compare: text, with: { ...text, multiple: true }, figures: text, out: text },
  });
  if (values.policy === undefined) throw new Error('--policy is missing: the id of a policy, or its YAML file');
  return {
    ...values,
    policy: values.policy,
    with: values.with ?? [],
    out: values.out ?? 'simulation',
    guests: wholeNumber('--guests', values.guests, 1),
    years: wholeNumber('--years', values.years, 1, MOST_YEARS),
    seed: wholeNumber('--seed', values.seed, 0),
  };
}

function wholeNumber(name: string, value: string | undefined, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value);
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of ${least} or more`;
  if (value === undefined) throw new Error(`${name} is missing: a whole number ${range}`);
  if (value.trim() === '' || !Number.isInteger(number) || number < least || number > most) throw new Error(`${name} ${value}: a whole number ${range} is needed`);
  return number;
}
