import { z } from 'zod';
import type { Mandate } from '../../../domain/policy/mandates';
import { period, quote, remedyLine, type Line } from '../../../domain/policy/lines';
import { compartments, ESCALATES, type Compartment, type Policy } from '../../../domain/policy/schema';
import { commandNames, commands, type CommandName } from '../../../domain/trajectory/commands';
import type { TurnRule } from '../../../domain/trajectory/deadline-rules';
import { facts, type EventType } from '../../../domain/trajectory/events';
import { amount, facts as factNames, owed, reminded, turned } from '../../../domain/trajectory/wording';
import { compartmentOf } from '../../../domain/trajectory/forms/fields';
import { phaseNames, phases, type Phase } from '../../../domain/trajectory/phase';
import { rejections } from '../../../domain/trajectory/rejections';
import { rules } from '../../../domain/trajectory/rules';
import type { Rule } from '../../../domain/trajectory/rules/rule';
import type { TermRule } from '../../../domain/trajectory/term-rules';
import { commandOfFact, type Explored, type TermFound } from './explore';
import { heading, listed, spaced, table } from './markdown';
import { grantsText, grantText, named, whoMay } from './who';

const openPhases = phases.filter((phase): phase is Exclude<Phase, 'closed'> => phase !== 'closed');

/** The whole document: what the tables say and what was found by going through them. */
export function trajectoryDocument(policy: Policy, found: Explored): string {
  const may = (name: CommandName): string => whoMay(name, policy, found);
  return [
    heading(1, 'The trajectory: phases, commands, terms and who acts'),
    `Written by \`npm run trajectory\`, never by hand: from the tables of commands, rules, terms and refusals and the policy \`${policy.id}\` version ${policy.version}
(${policy.name.en}), and from going wherever they let a trajectory go. A test compares it with them. Dutch names stand in italics.
An organisation named without a role means its caseworkers, coordinators and LSO members.`,
    heading(2, 'Phases'),
    'A phase is never commanded: it follows from the facts. An arrow has the commands that lead from one phase to another; what time does by itself is marked so.',
    diagram(found),
    heading(2, 'In every open phase'),
    commandTable(commandNames.filter((name) => isEverywhere(name, found)), undefined, found, may),
    termTable(termsWhere(found, (term) => isEveryPhase(term.phases)), policy),
    ...openPhases.flatMap((phase) => phaseSection(phase, policy, found, may)),
    ...closedSection(found, may),
    ...timeSection(policy, found),
    heading(2, 'All commands'),
    'Posted below `/v1/trajectories/{id}`. Fields in italics may be left out.',
    table(['command', 'where it is posted', 'who may', 'in which phases', 'fields', 'fact'], commandNames.map((name) => [
      `${named(commands[name].name)}<br>\`${name}\``, name === 'register' ? '`POST /v1/trajectories`' : `\`${commands[name].resource}\``, may(name), phasesOf(name), fieldsOf(name), `\`${commands[name].fact}\``,
    ])),
    heading(2, 'Facts that no command makes'),
    table(['fact', 'what it says'], otherFacts().map((type) => [`\`${type}\``, fieldsIn(facts[type])])),
    ...policySection(policy),
    heading(2, 'Refusals'),
    'An answer, not a failure: a stable code and a sentence, in Dutch or English.',
    table(['code', 'sentence', '_zin_'], Object.entries(rejections).map(([code, { en, nl }]) => [`\`${code}\``, en, `_${nl}_`])),
  ].join('\n\n') + '\n';
}

function diagram({ moves, turns }: Explored): string {
  const names = phases.map((phase) => `  state "${phaseNames[phase].en}" as ${phase}`);
  const arrows = [...moves].map(([move, types]) => {
    const [from, to] = move.split('>') as [string, string];
    return `  ${from === 'nowhere' ? '[*]' : from} --> ${to}: ${[...types].sort().map((type) => labelOf(type, turns)).join('<br/>')}`;
  });
  const order = (line: string): number => ['[*]', ...phases].indexOf(line.trim().split(' ')[0]!);
  arrows.sort((one, other) => order(one) - order(other) || (one < other ? -1 : 1));
  return ['```mermaid', 'stateDiagram-v2', ...names, ...arrows, '```'].join('\n');
}

function labelOf(type: EventType, turns: Explored['turns']): string {
  const command = commandOfFact(type);
  if (command) return commands[command].name.en;
  const turn = [...turns].find(([, { makes }]) => makes.has(type))?.[0];
  return turn === undefined ? spaced(type) : `(time) ${turned[turn].en}`;
}

const isEveryPhase = (found: ReadonlySet<string> | undefined): boolean => openPhases.every((phase) => found?.has(phase));
const isEverywhere = (name: CommandName, found: Explored): boolean => isEveryPhase(found.accepted.get(name)) && !ruleOf(name)?.phases;
const ruleOf = (name: CommandName): Rule | undefined => (name === 'register' ? undefined : rules[name]);

/** As the table of rules has it. */
function phasesOf(name: CommandName): string {
  const rule = ruleOf(name);
  if (!rule) return 'before all of them';
  if (rule.closed === true) return phaseNames.closed.en;
  const open = rule.phases ? rule.phases.map((phase) => phaseNames[phase].en) : ['every open one'];
  return listed([...open, ...(rule.closed ? [phaseNames.closed.en] : [])]) + (rule.atRedecision ? `; any later one while access is decided again${rule.whileTailored ? ' or a tailored admission is in force' : ''}` : '');
}

function phaseSection(phase: Phase, policy: Policy, found: Explored, may: (name: CommandName) => string): string[] {
  const here = commandNames.filter((name) => !isEverywhere(name, found) && found.accepted.get(name)?.has(phase));
  const leads = [...found.moves].filter(([move]) => move.startsWith(`${phase}>`)).map(([move, types]) => {
    const by = listed([...types].sort().map((type) => labelOf(type, found.turns)), 'or');
    return `- to **${phaseNames[move.split('>')[1] as Phase].en}**: ${by}`;
  });
  const terms = termsWhere(found, (term) => term.phases.has(phase) && !isEveryPhase(term.phases));
  return [
    heading(2, `${named(phaseNames[phase])}`),
    `It lasts until one of these leads out of it:\n\n${leads.sort().join('\n')}`,
    'Besides what can be done in every open phase:',
    commandTable(here, phase, found, may),
    ...(terms.length > 0 ? ['Besides what is waited for in every open phase:', termTable(terms, policy)] : []),
  ];
}

function closedSection(found: Explored, may: (name: CommandName) => string): string[] {
  const here = commandNames.filter((name) => found.accepted.get(name)?.has('closed'));
  return [
    heading(2, named(phaseNames.closed)),
    'Nothing is owed and nobody is waited for, but whoever has to write down that the guest has left the bed.',
    table(['what can be done', 'who may', 'after what', 'leads to'], here.map((name) => [
      named(commands[name].name), may(name), listed([...found.acceptedAfter.get(name)!].sort()), leadsTo(name, 'closed', found),
    ])),
  ];
}

const commandTable = (names: readonly CommandName[], phase: Phase | undefined, found: Explored, may: (name: CommandName) => string): string =>
  table(['what can be done', 'who may', ...(phase ? ['leads to'] : [])], names.map((name) => [
    named(commands[name].name), may(name), ...(phase ? [leadsTo(name, phase, found)] : []),
  ]));

const leadsTo = (name: CommandName, phase: Phase, { moves }: Explored): string =>
  listed([...moves].filter(([move, types]) => move.startsWith(`${phase}>`) && types.has(commands[name].fact as EventType)).map(([move]) => phaseNames[move.split('>')[1] as Phase].en).sort(), 'or');

const termsWhere = ({ terms }: Explored, is: (term: TermFound) => boolean): [TermRule, TermFound][] =>
  (Object.keys(owed) as TermRule[]).flatMap((rule): [TermRule, TermFound][] => {
    const term = terms.get(rule);
    return term && is(term) ? [[rule, term]] : [];
  });

const termTable = (terms: readonly [TermRule, TermFound][], policy: Policy): string =>
  table(['what is waited for', 'whom it waits for', 'due', 'reminders, in working days from the last day'], terms.map(([rule, term]) => [
    `${owed[rule].en}<br>_${owed[rule].nl}_`,
    [...term.owed].sort().map(([command, holders]) => `${commands[command].name.en}: ${whoOwes(command, holders, policy)}`).join('<br>'),
    `${[...term.lines].sort().map((line) => lineText(line, policy)).join('<br>')}<br>from ${countedFrom(term.countsFrom)}`,
    reminders(rule, term, policy),
  ]));

const countedFrom = (types: ReadonlySet<EventType>): string => listed([...new Set([...types].sort().map((type) => factNames[type]?.en ?? spaced(type)))], 'or');

const lineText = (line: string, policy: Policy): string => (line === 'agreed' ? 'on the day that was agreed' : `${amount(period(policy, line as Line), 'en')} (\`${quote(policy, line as Line)}\`)`);

function whoOwes(command: CommandName, holders: ReadonlySet<string>, policy: Policy): string {
  const mandate: readonly string[] = policy.mandates[command as Mandate] ?? [];
  if (command === 'answerEscalation') return 'whoever answers at its level';
  return mandate.includes('@owner') ? grantText('@owner', policy) : grantsText([...holders].sort(), policy);
}

function reminders(rule: TermRule, { others }: TermFound, policy: Policy): string {
  const steps = policy.ladder.map(({ step, workingDays, reminds }) => {
    const besides = [...(others.get(step) ?? [])].sort();
    return { workingDays, whom: [reminded[reminds].en, ...(besides.length > 0 ? [grantsText(besides, policy)] : [])].join(', and ') };
  });
  const escalates = policy.escalation.automatic?.terms.includes(rule) ? [{ workingDays: policy.escalation.automatic.lateWorkingDays, whom: 'it escalates by itself' }] : [];
  const byWhom = new Map<string, string[]>();
  for (const { workingDays, whom } of [...steps, ...escalates]) byWhom.set(whom, [...(byWhom.get(whom) ?? []), workingDays > 0 ? `+${workingDays}` : `${workingDays}`.replace('-', '−')]);
  return [...byWhom].map(([whom, days]) => `${days.join(' and ')}: ${whom}`).join('<br>');
}

function timeSection(policy: Policy, { turns }: Explored): string[] {
  const { levels, automatic } = policy.escalation;
  const moving = policy.pauses.moves.map((rule) => owed[rule].en);
  return [
    heading(2, 'What time does'),
    'By itself, at 00:00 in Amsterdam:',
    table(['what', 'in which phases', 'counts from', 'fact'], (Object.keys(turned) as TurnRule[]).flatMap((rule) => {
      const turn = turns.get(rule);
      if (!turn) return [];
      const where = isEveryPhase(turn.phases) ? ['every open one', ...(turn.phases.has('closed') ? [phaseNames.closed.en] : [])] : phases.filter((phase) => turn.phases.has(phase)).map((phase) => phaseNames[phase].en);
      return [[turned[rule].en, listed(where), countedFrom(turn.countsFrom), listed([...turn.makes].sort().map((type) => `\`${type}\``))]];
    })),
    `The ladder of every term, in working days from its last day; a step that was due before the fact was recorded reminds nobody.`,
    table(['step', 'working days', 'reminds'], [
      ...policy.ladder.map(({ step, workingDays, reminds }) => [`\`${step}\``, String(workingDays), reminded[reminds].en]),
      ...(automatic ? [[`\`${ESCALATES}\``, String(automatic.lateWorkingDays), `nobody: it goes to the level \`${automatic.firstLevel}\`, each time that an answer is late one higher, and so many working days after an answer that leaves it late above whoever answered, up to \`${automatic.highestLevel}\``]] : []),
    ]),
    automatic ? `These escalate by themselves: ${listed(automatic.terms.map((rule) => owed[rule].en))}.` : 'Nothing escalates by itself.',
    `While a trajectory is paused, these stand still: ${listed(moving)}.`,
    heading(3, 'Levels of escalation'),
    table(['level', 'who may ask', 'who answers', 'within'], levels.map(({ level, name, asks, answers, answerWorkingDays }) => [
      `${named(name)}<br>\`${level}\``, grantsText(asks, policy), grantsText(answers, policy), amount({ amount: answerWorkingDays, unit: 'workingDays' }, 'en'),
    ])),
  ];
}

function policySection(policy: Policy): string[] {
  const sealed = (Object.entries(policy) as [string, unknown][]).flatMap(([section, list]) =>
    typeof list === 'object' && list !== null && !Array.isArray(list)
      ? Object.entries(list as Record<string, unknown>).flatMap(([code, one]) => (isSealed(one) ? [{ ...one, where: section, code }] : []))
      : [],
  );
  return [
    heading(2, 'What the policy lists'),
    heading(3, 'Criteria of admission'),
    table(['criterion', 'who informs', 'who concludes', 'carries over when a guest comes back'], Object.entries(policy.criteria).map(([code, { name, informs, concludes, carriesOver }]) => [
      `${named(name)}<br>\`${code}\``, informs === undefined ? '' : grantText(informs, policy), grantText(concludes, policy), carriesOver ? 'yes, while it holds' : '',
    ])),
    heading(3, 'Risks'),
    table(['risk', 'who assesses'], Object.entries(policy.risks).map(([code, { name, assesses }]) => [`${named(name)}<br>\`${code}\``, grantsText(assesses, policy)])),
    heading(3, 'Outcomes'),
    table(['class', 'outcome', 'takes'], Object.entries(policy.outcomes).map(([code, one]) => [
      spaced(one.class), `${named(one.name)}<br>\`${code}\``,
      listed([
        ...(one.needsDepartureNotice ? ['a confirmed departure'] : []),
        ...(one.needsAuthorityDecision ? ["the reference of the authority's decision"] : []),
        ...(one.class === 'none' && one.needsPlanAtHighRisk ? ['at high risk a plan'] : []),
      ]),
    ])),
    heading(3, 'Decisions on access'),
    `In the name of ${named(policy.admissionDecisions.author)}, whoever has the mandate. What can be done against one, from the day after its letter went out:`,
    table(['what', 'within'], Object.entries(policy.admissionDecisions.remedies).map(([code, { name }]) => [`${named(name)}<br>\`${code}\``, lineText(remedyLine(code), policy)])),
    heading(3, 'Compartments'),
    'What lies in one is shown to nobody else; that an organisation is waited for, everybody sees, and of a fact of which only fields lie in one that it happened, and when.',
    table(['compartment', 'who unseals it', 'what the policy puts there', 'forms and fields that always lie there'], compartments.map((compartment) => [
      `\`${compartment}\``, grantsText(policy.compartments[compartment], policy),
      listed(sealed.filter((one) => one.compartment === compartment).map(({ where, code }) => `\`${where}.${code}\``)) || '-',
      listed(sealedForms(compartment)) || '-',
    ])),
  ];
}

const sealedForms = (compartment: Compartment): string[] =>
  commandNames.flatMap((name) => {
    if (compartmentOf(commands[name].body) === compartment) return [`\`${name}\``];
    return formsOf(commands[name].body).flatMap(({ shape }) => Object.entries(shape).filter(([, field]) => compartmentOf(field as z.ZodType) === compartment).map(([field]) => `\`${name}.${field}\``));
  });

const isSealed = (one: unknown): one is { compartment: string } => typeof one === 'object' && one !== null && 'compartment' in one;

const otherFacts = (): EventType[] => (Object.keys(facts) as EventType[]).filter((type) => commandOfFact(type) === undefined);

const fieldsOf = (name: CommandName): string => fieldsIn(commands[name].body);

const formsOf = (form: z.ZodType): z.ZodObject[] => (form instanceof z.ZodDiscriminatedUnion ? form.options : [form]) as z.ZodObject[];

/** The fields of a form; of several variants those of any, and required are those that each of them takes. */
function fieldsIn(form: z.ZodType): string {
  const variants = formsOf(form);
  const fields = [...new Set(variants.flatMap(({ shape }) => Object.keys(shape)))];
  const isTaken = (field: string): boolean => variants.every(({ shape }) => field in shape && !(shape[field] as z.ZodType).safeParse(undefined).success);
  return fields.map((field) => (isTaken(field) ? field : `_${field}_`)).join(', ');
}
