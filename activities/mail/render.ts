import { join } from 'node:path';
import { Eta } from 'eta';
import { z } from 'zod';
import { isLocalDate } from '../../domain/policy/calendar';
import { projectRoot } from '../../prisma/folder';
import { answeredWords, emergencyWords, languages, reminderWords, type Language } from './words';

/** What a mail is made of. Its content holds codes and days only: nothing personal can come out of it. */
export interface MailToRender {
  /** It is about a trajectory, or an emergency stay. */
  trajectoryId: string | null;
  emergencyStayId?: string | null;
  language: string;
  content: unknown;
}

/** A mail as it is sent. */
export interface Rendered {
  /** First label of the List-Id, so that receivers can sort. */
  list: string;
  subject: string;
  text: string;
  html: string;
}

/** A template that this version does not know; a newer worker does, so the mail waits. */
export class UnknownTemplate extends Error {
  override name = 'UnknownTemplate';
}

interface Frame {
  language: Language;
  /** What people call the trajectory by in a mail: enough to find it, meaningless to others. */
  reference: string;
  link: string;
}

/** One entry for each `content.template`. */
const templates: Record<string, (content: unknown, frame: Frame) => Rendered> = { reminder, escalationAnswered, emergencyOver };

// The templates are read where they were written, from `dist/` as well as from the sources.
const views = join(projectRoot(), 'activities', 'mail');
const html = new Eta({ views, cache: true });
const text = new Eta({ views, cache: true, autoEscape: false, autoTrim: false });

/**
 * Writes a mail. `publicUrl` is where people find this: the page of those who have one, else the API (`api/routes/links.ts`).
 * @throws UnknownTemplate; ZodError for content that its template cannot be filled in with
 */
export function render({ trajectoryId, emergencyStayId, language, content }: MailToRender, publicUrl: string): Rendered {
  const { template } = z.object({ template: z.string() }).parse(content);
  if (!Object.hasOwn(templates, template)) throw new UnknownTemplate(template);
  const subject = (trajectoryId ?? emergencyStayId)!;
  return templates[template]!(content, {
    language: languages.find((known) => known === language) ?? languages[0],
    reference: subject.slice(0, 8).toUpperCase(),
    link: `${publicUrl.replace(/\/+$/, '')}/${trajectoryId === null ? 'shelter-stays' : 'trajectories'}/${subject}`,
  });
}

const reminderContent = z.object({ rule: z.string(), step: z.string(), dueOn: z.string().refine(isLocalDate) });

function reminder(content: unknown, { language, reference, link }: Frame): Rendered {
  const { rule, step, dueOn } = reminderContent.parse(content);
  const { rules, steps, about, ...words } = reminderWords[language];
  const ofRule = named(rules, rule);
  const ofStep = named(steps, step);
  const due = longDate(dueOn, language);
  const subject = `${ofStep.subject(ofRule.what, due)} (${reference})`;
  const data = { ...words, language, subject, link, about: about(ofRule.what, reference), due: ofStep.due(due), ask: ofStep.ask ?? ofRule.ask };
  return { list: 'reminders', subject, text: text.render('reminder.text.eta', data), html: html.render('reminder.html.eta', data) };
}

const answeredContent = z.object({ on: z.string().refine(isLocalDate) });

/** Somebody's question was answered at the level that they asked. */
function escalationAnswered(content: unknown, { language, reference, link }: Frame): Rendered {
  const { on } = answeredContent.parse(content);
  const { rules: _r, steps: _s, about: _a, ...words } = reminderWords[language];
  const { subject: title, about, due, ask } = answeredWords[language];
  const subject = `${title} (${reference})`;
  const data = { ...words, language, subject, link, about: about(reference), due: due(longDate(on, language)), ask };
  return { list: 'escalations', subject, text: text.render('reminder.text.eta', data), html: html.render('reminder.html.eta', data) };
}

const emergencyContent = z.object({ since: z.string().refine(isLocalDate), endedOn: z.string().refine(isLocalDate) });

/** Somebody's emergency bed is over, and nobody registered a referral. */
function emergencyOver(content: unknown, { language, reference, link }: Frame): Rendered {
  const { since, endedOn } = emergencyContent.parse(content);
  const { rules: _r, steps: _s, about: _a, ...words } = reminderWords[language];
  const say = emergencyWords[language];
  const subject = `${say.subject(longDate(endedOn, language))} (${reference})`;
  const data = { ...words, language, subject, link, about: say.about(reference), due: say.due(longDate(since, language), longDate(endedOn, language)), ask: say.ask, open: say.open };
  return { list: 'shelter', subject, text: text.render('reminder.text.eta', data), html: html.render('reminder.html.eta', data) };
}

const named = <T>(table: Record<string, T> & { other: T }, name: string): T => (Object.hasOwn(table, name) ? table[name]! : table.other);

const locale: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };

function longDate(date: string, language: Language): string {
  return new Intl.DateTimeFormat(locale[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
}
