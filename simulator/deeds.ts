import { addDays, type LocalDate } from '../domain/policy/calendar';
import type { Holder } from '../domain/policy/grants';
import type { Policy } from '../domain/policy/schema';
import type { Command, CommandData, CommandName } from '../domain/trajectory/commands';
import { holdersFor } from '../domain/trajectory/permissions';
import type { TrajectoryState } from '../domain/trajectory/state';
import type { Task } from '../domain/trajectory/owed/owing';
import type { Fate } from './fate';
import type { Figures } from './figures';

/** A command, and who gives it. */
export interface Deed {
  by: Holder;
  command: Command;
}

/** What a deed is made of. */
export interface Setting {
  fate: Fate;
  state: TrajectoryState;
  policy: Policy;
  figures: Figures;
  on: LocalDate;
}

/** What people write where a form asks for words: no figure depends on it. */
const WORDS = 'Gesimuleerd.';

const deed = <C extends CommandName>(by: Holder, name: C, data: CommandData<C>): Deed => ({ by, command: { name, data } as Command });

/** Whoever the policy names first. */
function mandated({ policy, state }: Setting, command: CommandName): Holder {
  const [first] = holdersFor(policy, state, command);
  if (!first) throw new Error(`${policy.id} lets nobody ${command}`);
  return first;
}

const inMeeting = (on: LocalDate) => ({ kind: 'meeting' as const, on });
const firstScenario = (policy: Policy): string => Object.keys(policy.scenarios)[0]!;

/** How a guest comes in. */
export function registration(setting: Setting): Deed {
  const { policy, on } = setting;
  return deed(mandated(setting, 'register'), 'register', {
    programme: policy.programme,
    occurredOn: on,
    referredBy: policy.referrers[0]!,
    guest: { names: [{ given: '', family: WORDS }], birthDates: [], birthPlaces: [], nationalities: [], vNumbers: [], languages: [] },
    specialGroups: [],
    statements: {},
  });
}

/** Who leaves for nowhere is reported as absent, where policy wants somebody to look for them before it is an outcome. */
export const absence = (setting: Setting): Deed => deed(mandated(setting, 'reportAbsence'), 'reportAbsence', { occurredOn: setting.on, circumstances: WORDS });

/** How a guest's trajectory ends. */
export function ending(setting: Setting): Deed {
  const { fate, policy, on } = setting;
  const outcome = policy.outcomes[fate.outcome]!;
  return deed(mandated(setting, 'close'), 'close', {
    occurredOn: on,
    outcome: fate.outcome,
    evidence: [],
    ...(outcome.needsAuthorityDecision && { authorityDecision: WORDS }),
  });
}

/** It has no end, so that it holds for every outcome. */
const plan = (by: Holder, on: LocalDate): Deed => deed(by, 'proposeTailoredPlan', { occurredOn: on, what: WORDS });

/** Whether the simulator knows what people do who owe this; a task that the domain learns later is left undone, and said to be. */
export const canBeDone = (command: CommandName): boolean => doing[command] !== undefined;

/** What somebody does about a task on the day that they come to it, often one command. Only of what {@link canBeDone}. */
export const deedsFor = (task: Task, setting: Setting): Deed[] => doing[task.command]!(task, setting);

const doing: Partial<Record<CommandName, (task: Task, setting: Setting) => Deed[]>> = {
  recordReferralDiscussion: ({ holder }, { on }) => [deed(holder, 'recordReferralDiscussion', { occurredOn: on, basis: inMeeting(on), conclusion: WORDS })],

  recordCriterion: ({ holder, subject }, { fate, on }) => [
    deed(holder, 'recordCriterion', { occurredOn: on, criterion: subject!, result: subject === fate.fails ? 'fail' : 'pass', motivation: WORDS, evidence: [] }),
  ],

  assessRisk: ({ holder, subject }, { fate, on }) => [
    deed(holder, 'assessRisk', { occurredOn: on, risk: subject as CommandData<'assessRisk'>['risk'], level: fate.isHighRisk ? 'high' : 'low', motivation: WORDS }),
  ],

  decideAdmission: ({ holder }, setting) => {
    const { fate, state, policy, figures, on } = setting;
    if (fate.fails === undefined) return [deed(holder, 'decideAdmission', { decision: 'admit', occurredOn: on, motivation: WORDS })];
    if (fate.isRefused) return [deed(holder, 'decideAdmission', { decision: 'refuse', occurredOn: on, motivation: WORDS, weighing: `${WORDS} Afgewogen.` })];
    const until = addDays(on, figures.admission.tailoredForDays);
    const admission = deed(holder, 'decideAdmission', { decision: 'admitTailored', occurredOn: on, motivation: WORDS, until, scenario: firstScenario(policy) });
    // At high risk it was waited for; else it is made for the occasion.
    return state.plans.length > 0 ? [admission] : [plan(mandated(setting, 'proposeTailoredPlan'), on), admission];
  },

  proposeTailoredPlan: ({ holder }, { on }) => [plan(holder, on)],

  deliverDossier: ({ holder }, { on }) => [deed(holder, 'deliverDossier', { occurredOn: on, reference: WORDS })],

  decidePerspective: ({ holder }, { policy, figures, on }) => {
    // Those promise something of whom the figures say how long it takes them.
    const promising = Object.keys(figures.fulfilCommitment).filter((organisation) => policy.lso.members.includes(organisation));
    const commitments = promising.map((organisation) => ({ organisation, what: WORDS, dueOn: addDays(on, figures.commitments.dueAfterDays) }));
    const scenario = firstScenario(policy);
    return [deed(holder, 'decidePerspective', { occurredOn: on, basis: inMeeting(on), scenario, motivation: WORDS, positions: [], commitments })];
  },

  recordReview: ({ holder }, { on }) => [deed(holder, 'recordReview', { occurredOn: on, basis: inMeeting(on), summary: WORDS, obstacles: [] })],

  noticeDeparture: ({ holder }, { on }) => [deed(holder, 'noticeDeparture', { occurredOn: on, findings: WORDS })],

  answerEscalation: ({ holder, subject }, { on }) => [deed(holder, 'answerEscalation', { occurredOn: on, escalation: subject!, answer: WORDS })],

  fulfilCommitment: ({ holder, subject }, { on }) => [deed(holder, 'fulfilCommitment', { occurredOn: on, commitment: subject! })],
};
