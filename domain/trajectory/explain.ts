import { addPeriod, dayOf, type LocalDate } from '../policy/calendar';
import { period, quote, remedyLine, type Line } from '../policy/lines';
import type { Language, Policy, Text } from '../policy/schema';
import { isEscalation, type Deadline } from './deadlines';
import type { EventData, Remedy } from './events';
import type { Term } from './owed/owing';
import type { Retention } from './retention';
import { amount, factOf, inPolicy, isTurn, longDate, owed, reminded, turned } from './wording';

/** Why something is due on its day, in words: what, the fact it counts from, the policy's line, holidays and pauses on the way. */
export function explainTerm(term: Pick<Term, 'rule' | 'dueOn' | 'countsFrom' | 'line' | 'pausedDays'>, policy: Policy, language: Language): string {
  const sentence = explainDay(term, policy, language);
  if (term.pausedDays === undefined) return sentence;
  if (term.pausedDays === 0) {
    return language === 'nl'
      ? `${sentence} Dat het traject was opgeschort, verschuift deze dag niet${moves(policy, language)}.`
      : `${sentence} That the trajectory was paused does not move this day${moves(policy, language)}.`;
  }
  const days = amount({ amount: term.pausedDays, unit: 'days' }, language);
  return language === 'nl' ? `${sentence} Daarin zijn ${days} meegeteld waarin het traject was opgeschort${moves(policy, language)}.` : `${sentence} This includes ${days} for which the trajectory was paused${moves(policy, language)}.`;
}

function explainDay(term: Pick<Term, 'rule' | 'dueOn' | 'countsFrom' | 'line'>, policy: Policy, language: Language): string {
  const due = longDate(term.dueOn, language);
  const since = factOf(term.countsFrom, language);
  const what = owed[term.rule][language];
  if (term.line === undefined) {
    if (term.countsFrom.fact === 'reopened') {
      return language === 'nl' ? `Uiterlijk ${due}: ${what}. De afgesproken dag lag voor ${since}.` : `By ${due}: ${what}. The day that was agreed lay before ${since}.`;
    }
    return language === 'nl' ? `Uiterlijk ${due}: ${what}. Die dag is afgesproken bij ${since}.` : `By ${due}: ${what}. That day was agreed at ${since}.`;
  }
  const skipped: LocalDate[] = [];
  addPeriod(term.countsFrom.on, period(policy, term.line), policy.holidays, skipped);
  const counted = `${amount(period(policy, term.line), language)} ${language === 'nl' ? 'na' : 'after'} ${since}${source(policy, term.line, language)}.`;
  const sentence = language === 'nl' ? `Uiterlijk ${due}: ${what}. Dat is ${counted}` : `By ${due}: ${what}. That is ${counted}`;
  return skipped.length === 0 ? sentence : `${sentence} ${holidays(skipped, policy, language)}`;
}

/** Until when a closed trajectory is kept, and why so long. */
export function explainRetention({ archiveActionDate, line, countsFrom }: Retention, policy: Policy, language: Language): string {
  const until = longDate(archiveActionDate, language);
  const counted = `${amount(period(policy, line), language)} ${language === 'nl' ? 'na' : 'after'} ${factOf(countsFrom, language)}${source(policy, line, language)}`;
  return language === 'nl' ? `Te bewaren tot ${until}: ${counted}.` : `To be kept until ${until}: ${counted}.`;
}

/** Until when something can be done against a decision, and why until then. */
export function explainRemedy({ remedy, name, withinWeeks, lastDay, endsOnDayOff }: Remedy, letter: EventData['decisionLetterSent'], language: Language): string {
  const since = factOf({ fact: 'decisionLetterSent', on: letter.occurredOn }, language);
  const where = inPolicy(letter.policy, `${remedyLine(remedy)}: ${withinWeeks}`, language);
  const counted = `${amount({ amount: withinWeeks, unit: 'weeks' }, language)} ${language === 'nl' ? 'na' : 'after'} ${since}${where}`;
  const until = longDate(lastDay, language);
  const sentence = language === 'nl' ? `Tot en met ${until} is ${name.nl} mogelijk: ${counted}.` : `Until ${until} ${name.en} is possible: ${counted}.`;
  if (endsOnDayOff === undefined) return sentence;
  const ended = longDate(endsOnDayOff, language);
  return language === 'nl' ? `${sentence} Op ${ended} werkt niemand, dus het kan ook nog op de eerstvolgende werkdag.` : `${sentence} Nobody works on ${ended}, so it is open until the next working day.`;
}

/** Why something is due for an emergency stay on its day, in words. */
export function explainEmergencyTask({ name, since, dueOn }: { name: Text; since: LocalDate; dueOn: LocalDate }, policy: Policy, language: Language): string {
  const { tasksWorkingDays } = policy.shelter.emergency!;
  const counted = amount({ amount: tasksWorkingDays, unit: 'workingDays' }, language);
  const where = inPolicy(policy, `shelter.emergency.tasksWorkingDays: ${tasksWorkingDays}`, language);
  const [due, first] = [longDate(dueOn, language), longDate(since, language)];
  return language === 'nl'
    ? `Uiterlijk ${due}: ${name.nl.toLowerCase()}. Dat is ${counted} na de eerste nacht in het noodbed, ${first}${where}.`
    : `By ${due}: ${name.en.toLowerCase()}. That is ${counted} after the first night in the emergency bed, ${first}${where}.`;
}

/** Why a guest needs another place, in words. */
export function explainMove(closesOn: LocalDate, language: Language): string {
  const on = longDate(closesOn, language);
  return language === 'nl'
    ? `Uiterlijk ${on}: een andere plek voor de gast. De plek waar de gast slaapt is er vanaf die nacht niet meer.`
    : `By ${on}: another place for the guest. From that night on the place where the guest sleeps is no longer there.`;
}

/** What time alone does next, when, and why then. */
export function explain(deadline: Deadline, policy: Policy, language: Language): string {
  const on = longDate(dayOf(deadline.at), language);
  const { rule, dueOn, countsFrom, policyLine } = deadline;
  const line = policyLine?.replace(/^(terms\.)?([\w.]+): .*$/, '$2') as Line | undefined;
  if (isTurn(rule)) {
    const turns = language === 'nl' ? `Op ${on} ${turned[rule].nl}` : `On ${on} ${turned[rule].en}`;
    if (countsFrom.fact === 'transferDeadlineMoved') return `${turns}. ${language === 'nl' ? 'Die dag volgt uit' : 'That day follows from'} ${factOf(countsFrom, language)}.`;
    if (line === undefined) return `${turns}.`;
    return `${turns}: ${amount(period(policy, line), language)} ${language === 'nl' ? 'na' : 'after'} ${factOf(countsFrom, language)}${source(policy, line, language)}.`;
  }
  const why = explainTerm({ rule, dueOn, countsFrom, line, pausedDays: deadline.arithmetic.pausedDays }, policy, language);
  if (isEscalation(deadline.step)) return `${escalating(on, deadline.arithmetic, language)} ${why}`;
  const reminds = policy.ladder.find(({ step }) => step === deadline.step)?.reminds ?? 'owner';
  const when = `${fromDueDay(deadline.arithmetic.stepWorkingDays ?? 0, language)}${andPaused(deadline.arithmetic, language)}`;
  const reminder =
    language === 'nl' ? `Op ${on}, ${when}, gaat een herinnering naar ${reminded[reminds].nl}.` : `On ${on}, ${when}, a reminder goes to ${reminded[reminds].en}.`;
  return `${reminder} ${why}`;
}

/** What is late goes to a level of escalation, or to a higher one after an answer that left it late. */
function escalating(on: string, arithmetic: Deadline['arithmetic'], language: Language): string {
  const { stepWorkingDays, answeredOn } = arithmetic;
  const paused = andPaused(arithmetic, language);
  if (answeredOn === undefined) {
    const late = `${fromDueDay(stepWorkingDays!, language)}${paused}`;
    return language === 'nl' ? `Op ${on}, ${late}, wordt dit vanzelf opgeschaald.` : `On ${on}, ${late}, this is escalated by itself.`;
  }
  const [since, answered] = [amount({ amount: stepWorkingDays!, unit: 'workingDays' }, language), longDate(answeredOn, language)];
  return language === 'nl'
    ? `Op ${on}, ${since} na het antwoord van ${answered} op de vorige opschaling${paused}, gaat dit vanzelf naar een hoger niveau.`
    : `On ${on}, ${since} after the answer of ${answered} to the escalation before${paused}, this goes to a higher level by itself.`;
}

/** How much later a step comes, because its term was late already when the trajectory was paused. */
function andPaused({ stepPausedDays }: Deadline['arithmetic'], language: Language): string {
  if (stepPausedDays === undefined) return '';
  const days = amount({ amount: stepPausedDays, unit: 'days' }, language);
  return language === 'nl' ? ` en ${days} van opschorting` : ` and ${days} of pause`;
}

function fromDueDay(workingDays: number, language: Language): string {
  if (workingDays === 0) return language === 'nl' ? 'de laatste dag' : 'the last day';
  const distance = amount({ amount: Math.abs(workingDays), unit: 'workingDays' }, language);
  if (language === 'nl') return workingDays < 0 ? `${distance} voor de laatste dag` : `${distance} na de laatste dag`;
  return workingDays < 0 ? `${distance} before the last day` : `${distance} after the last day`;
}

const source = (policy: Policy, line: Line, language: Language): string => inPolicy(policy, quote(policy, line), language);

/** Which terms a pause moves. */
const moves = (policy: Policy, language: Language): string => inPolicy(policy, 'pauses.moves', language);

function holidays(skipped: readonly LocalDate[], policy: Policy, language: Language): string {
  const named = skipped.map((day) => `${policy.holidays[day]} (${longDate(day, language)})`);
  const list = lists[language].format(named);
  if (language === 'nl') return `${list} ${named.length === 1 ? 'telt' : 'tellen'} niet mee.`;
  return `${list} ${named.length === 1 ? 'does' : 'do'} not count.`;
}

// Made once: that costs a hundred times what using it does.
const lists = { nl: new Intl.ListFormat('nl-NL'), en: new Intl.ListFormat('en-GB') };
