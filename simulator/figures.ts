import { z } from 'zod';
import type { Policy } from '../domain/policy/schema';
import { readYaml } from '../domain/policy/yaml';
import type { CommandName } from '../domain/trajectory/commands';
import type { Duration } from './chance';

/** Figures that cannot be used; the message names each wrong line and why. */
export class FiguresError extends Error {
  override name = 'FiguresError';
}

export const outcomeClasses = ['durable', 'semiDurable', 'none'] as const;
export type OutcomeClass = (typeof outcomeClasses)[number];

const moreThanNothing = z.number().positive();
const count = z.int().min(1);
const percent = z.number().min(0).max(100);
const duration = z.strictObject({ medianDays: moreThanNothing, p90TimesMedian: z.number().min(1) });
const byOrganisation = z.record(z.string(), duration);
const outcome = duration.extend({ percent, since: z.enum(['admission', 'perspective']), byCode: z.record(z.string(), moreThanNothing) });

/** How long an organisation takes for what it owes, by the command that does it. */
const tasks = {
  recordCriterion: byOrganisation,
  assessRisk: byOrganisation,
  proposeTailoredPlan: byOrganisation,
  decideAdmission: byOrganisation,
  deliverDossier: byOrganisation,
  fulfilCommitment: byOrganisation,
  noticeDeparture: byOrganisation,
  answerEscalation: byOrganisation,
} satisfies Partial<Record<CommandName, typeof byOrganisation>>;

const figuresFile = z
  .strictObject({
    arrivals: z.strictObject({ withinDays: count }),
    lso: z.strictObject({ everyDays: count, itemsPerMeeting: count }),
    admission: z.strictObject({ failPercent: percent, highRiskPercent: percent, refusePercent: percent, tailoredForDays: count }),
    commitments: z.strictObject({ dueAfterDays: count }),
    ...tasks,
    outcomes: z.strictObject({ durable: outcome, semiDurable: outcome, none: outcome }),
  })
  .superRefine(({ outcomes }, context) => {
    const sum = outcomeClasses.reduce((total, one) => total + outcomes[one].percent, 0);
    if (Math.abs(sum - 100) > 1e-6) context.addIssue({ code: 'custom', path: ['outcomes'], message: `the percentages of the classes make ${sum}, not 100` });
  });

/** How guests come, how long people take and what comes of it; `figures.yaml` has the defaults and where they come from. */
export type Figures = z.infer<typeof figuresFile>;

/** Names that none of the policies has are slips; a name that only one of them has is the difference between them. */
const figuresFor = (policies: readonly Policy[]) =>
  figuresFile.superRefine((figures, context) => {
    const refuse = (path: PropertyKey[], message: string): void => context.addIssue({ code: 'custom', path, message });
    for (const task of Object.keys(tasks) as (keyof typeof tasks)[]) {
      for (const organisation of Object.keys(figures[task])) {
        if (!policies.some((policy) => Object.hasOwn(policy.organisations, organisation))) refuse([task, organisation], `no organisation ${organisation} in the policy`);
      }
    }
    for (const outcomeClass of outcomeClasses) {
      const codes = Object.keys(figures.outcomes[outcomeClass].byCode);
      const without = policies.find((policy) => !codes.some((code) => Object.hasOwn(policy.outcomes, code)));
      if (without) refuse(['outcomes', outcomeClass, 'byCode'], `${without.id} has none of these outcomes`);
      for (const code of codes) {
        const known = policies.flatMap((policy) => (Object.hasOwn(policy.outcomes, code) ? [policy.outcomes[code]!.class] : []));
        const path = ['outcomes', outcomeClass, 'byCode', code];
        if (known.length === 0) refuse(path, `no outcome ${code} in the policy`);
        else if (known.some((one) => one !== outcomeClass)) refuse(path, `the policy counts ${code} as ${known.join(', ')}`);
      }
    }
  });

/**
 * Reads figures from their YAML text, for simulations under these policies.
 * @throws FiguresError with one `file:line: path: reason` a fault, all faults at once
 */
export function parseFigures(yaml: string, fileName: string, policies: readonly Policy[]): Figures {
  const { data, faults } = readYaml(figuresFor(policies), yaml, fileName);
  if (faults) throw new FiguresError(faults.join('\n'));
  return data;
}

/**
 * The figures with some of them changed, each as in `lso.everyDays=7`; only together they have to be right.
 * @throws FiguresError when there is no such figure, or it cannot have this value
 */
export function withChanges(figures: Figures, changes: readonly string[]): Figures {
  const changed = structuredClone(figures);
  for (const change of changes) apply(changed, change);
  const { data, error } = figuresFile.safeParse(changed);
  if (error) throw new FiguresError(error.issues.map(({ path, message }) => `--with ${path.join('.')}: ${message}`).join('\n'));
  return data;
}

function apply(figures: Figures, change: string): void {
  const [path, value] = change.split('=') as [string, string | undefined];
  const keys = path.split('.');
  const last = keys.pop()!;
  const place = keys.reduce(ownValue, figures as unknown);
  const before = ownValue(place, last);
  if (before === undefined || typeof before === 'object') throw new FiguresError(`--with ${change}: there is no figure ${path}; write it as lso.everyDays=7`);
  if (value === undefined || value.trim() === '') throw new FiguresError(`--with ${change}: to what? Write it as lso.everyDays=7`);
  (place as Record<string, unknown>)[last] = typeof before === 'number' ? Number(value) : value;
}

const ownValue = (place: unknown, key: string): unknown =>
  typeof place === 'object' && place !== null && Object.hasOwn(place, key) ? (place as Record<string, unknown>)[key] : undefined;

/** How long an organisation takes for what it owes; missing where the figures do not say. */
export const durationOf = (figures: Figures, command: CommandName, organisation: string): Duration | undefined =>
  command in tasks ? figures[command as keyof typeof tasks][organisation] : undefined;
