import { z } from 'zod';
import type { Language } from '../domain/policy/schema';
import { commandNames, commands } from '../domain/trajectory/commands';
import { deadlineRules } from '../domain/trajectory/deadline-rules';
import { overdueFrom, type Deadline } from '../domain/trajectory/deadlines';
import type { Actor } from '../domain/trajectory/events';
import { explain, explainRemedy, explainRetention, explainTerm } from '../domain/trajectory/explain';
import { knownGuest } from '../domain/trajectory/forms/referral';
import { identitySteps } from '../domain/trajectory/forms/stabilisation';
import { dossiersCompleteOn, groupsOf, identityStepsOf, openRequestsOf, phaseOf, phases, restEndsOn } from '../domain/trajectory/phase';
import { retentionOf } from '../domain/trajectory/retention';
import { stalled } from '../domain/trajectory/stalled';
import { parts, type TrajectoryState } from '../domain/trajectory/state';
import { termRules } from '../domain/trajectory/term-rules';
import { tasks, waitingOn } from '../domain/trajectory/terms';
import { forReader, isOpenTo } from './compartments';
import { referenceOf, type Dossier } from './dossier';

const day = z.iso.date();
const instant = z.iso.datetime();
const code = z.string();
const explanation = z.string().meta({ description: 'Why then, in words: the fact it counts from, the line of the policy, the holidays on the way.' });

export const deadlineSchema = z
  .strictObject({
    at: instant,
    rule: z.enum(deadlineRules),
    step: code.meta({ description: "The step of the policy's ladder, or `ends` for the rest period." }),
    dueOn: day,
    explanation,
  })
  .meta({ id: 'Deadline', description: 'What time alone does next.' });

export const taskSchema = z
  .strictObject({
    key: z.string(),
    command: z.enum(commandNames as [(typeof commandNames)[number]]),
    name: z.string(),
    subject: code.optional().meta({ description: 'Which criterion, risk, commitment or dossier.' }),
    organisation: code,
    roles: z.array(code),
    dueOn: day,
    overdueFrom: instant,
    explanation,
  })
  .meta({ id: 'Task', description: 'Something that somebody owes.' });

/** A trajectory as somebody sees it who may know of it. What is in a compartment they do not unseal is absent. */
export const trajectorySchema = z
  .strictObject({
    id: z.uuid(),
    reference: z.string().meta({ description: 'What people call the trajectory by, also in mails.' }),
    programme: code,
    policy: z.strictObject({ id: z.string(), version: z.int() }),
    phase: z.enum(phases),
    revision: z.int(),
    recordedAt: instant.meta({ description: 'When the newest fact was recorded.' }),
    referral: commands.register.body.omit({ programme: true, guest: true, specialGroups: true }),
    guest: knownGuest.meta({ id: 'Guest', description: 'What the referral said and what was found out since, the oldest first.' }),
    specialGroups: z.array(code).meta({ description: 'Without those of the medical compartment, unless you unseal it.' }),
    ...parts,
    identityChecklist: z
      .array(z.strictObject({ item: code, status: z.enum(['open', ...identitySteps]) }))
      .meta({ description: "Every item of the policy's checklist with how far it is: the last step, or open where none was taken." }),
    laterTrajectories: z.array(z.uuid()).optional().meta({ description: 'Of a guest who came back: what they were referred with since, as far as you may know of it. Told to who asks for the trajectory itself.' }),
    outcome: z.strictObject({ class: z.enum(['durable', 'semiDurable', 'none']), name: z.string() }).optional().meta({ description: 'What the policy says of the outcome that closed it.' }),
    remedies: z
      .array(z.strictObject({ remedy: code, name: z.string(), lastDay: day, explanation }))
      .optional()
      .meta({ description: 'What can be done against the decision on access in force, and until when; missing until its letter has been sent.' }),
    retention: z
      .strictObject({ archiveActionDate: day, explanation })
      .optional()
      .meta({ description: 'Until when a closed trajectory is kept.' }),
    restPeriod: z.strictObject({ startsOn: day, endsOn: day.meta({ description: 'The first day after it.' }), isOver: z.boolean() }).optional(),
    tasks: z.array(taskSchema),
    waitingOn: z.array(code),
    stalled: z
      .array(z.strictObject({ rule: z.enum(termRules), dueOn: day, overdueFrom: instant, waitingOn: z.array(code), tried: z.array(code), explanation }))
      .meta({ description: 'Everything that is late now, the oldest first, with who is waited for and which reminders went out.' }),
    nextDeadline: deadlineSchema.optional(),
  })
  .meta({ id: 'Trajectory' });

export type TrajectoryView = z.infer<typeof trajectorySchema>;

/** The trajectory for this reader, at this moment. */
export function view(dossier: Dossier, actor: Actor, now: Date, language: Language): TrajectoryView {
  const { id, programme, policy, reference, revision, recordedAt, nextDeadline } = dossier;
  const state = forReader(dossier.state, policy, actor);
  const { registration, restEndedOn, stepsTaken: _steps, recordedOn: _recordedOn, schemaVersion: _version, revision: _revision, ...facts } = state;
  const { programme: _programme, guest: person, specialGroups: _stated, ...referral } = registration;
  // What is owed follows from everything that is known; what of it is in a compartment shows to those who unseal it.
  const owed = tasks(dossier.state, policy).filter(({ term }) => isOpenTo(term, policy, actor));
  const late = stalled(dossier.state, policy, now.toISOString()).filter(({ term }) => isOpenTo(term, policy, actor));
  const outcome = state.closure?.outcome === undefined ? undefined : policy.outcomes[state.closure.outcome];
  const retention = retentionOf(state, policy);
  const letter = state.admission?.letter;
  const restFrom = dossiersCompleteOn(state, policy);
  return {
    id,
    reference: referenceOf(id),
    programme,
    policy: { id: reference.id, version: reference.version },
    phase: phaseOf(state, policy),
    revision,
    recordedAt: recordedAt.toISOString(),
    referral,
    guest: person,
    specialGroups: groupsOf(state),
    ...facts,
    identityChecklist: Object.keys(policy.identity).map((item) => ({ item, status: identityStatus(state, item) })),
    ...(outcome && { outcome: { class: outcome.class, name: outcome.name[language] } }),
    ...(letter && { remedies: letter.remedies.map((one) => ({ remedy: one.remedy, name: one.name[language], lastDay: one.lastDay, explanation: explainRemedy(one, letter, language) })) }),
    ...(retention && { retention: { archiveActionDate: retention.archiveActionDate, explanation: explainRetention(retention, policy, language) } }),
    ...(restFrom !== undefined && { restPeriod: { startsOn: restFrom, endsOn: restEndsOn(state, policy)!, isOver: restEndedOn !== undefined } }),
    tasks: owed.map(({ command, subject, holder, term }) => ({
      key: [command, subject, holder.organisation].filter((part) => part !== undefined).join('/'),
      command,
      name: commands[command].name[language],
      ...(subject !== undefined && { subject }),
      organisation: holder.organisation,
      roles: [...holder.roles],
      dueOn: term.dueOn,
      overdueFrom: overdueFrom(term),
      explanation: explainTerm(term, policy, language),
    })),
    waitingOn: waitingOn(dossier.state, policy),
    stalled: late.map(({ term, ...rest }) => ({
      rule: term.rule,
      dueOn: term.dueOn,
      ...rest,
      explanation: explainTerm(term, policy, language),
    })),
    ...(nextDeadline && isOpenTo(nextDeadline, policy, actor) && { nextDeadline: deadlineView(nextDeadline, dossier, language) }),
  };
}

/** As long as one organisation waits for an answer, the item is asked for. */
function identityStatus(state: TrajectoryState, item: string): 'open' | (typeof identitySteps)[number] {
  const steps = identityStepsOf(state, item);
  return openRequestsOf(steps).length > 0 ? 'requested' : (steps.at(-1)?.step ?? 'open');
}

export const deadlineView = (deadline: Deadline, { policy }: Pick<Dossier, 'policy'>, language: Language): z.infer<typeof deadlineSchema> => ({
  at: deadline.at,
  rule: deadline.rule,
  step: deadline.step,
  dueOn: deadline.dueOn,
  explanation: explain(deadline, policy, language),
});
