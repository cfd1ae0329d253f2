import { join } from 'node:path';
import { Eta } from 'eta';
import { z } from 'zod';
import { isLocalDate } from '../../domain/policy/calendar';
import { projectRoot } from '../../prisma/folder';
import { languages, reminderWords, type Language } from './words';

/** What a mail is made of. Its content holds codes and days only: nothing personal can come out of it. */
export interface MailToRender {
  trajectoryId: string;
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
const templates: Record<string, (content: unknown, frame: Frame) => Rendered> = { reminder };

// The templates are read where they were written, from `dist/` as well as from the sources.
const views = join(projectRoot(), 'activities', 'mail');
const html = new Eta({ views, cache: true });
const text = new Eta({ views, cache: true, autoEscape: false, autoTrim: false });

/**
 * Writes a mail. `publicUrl` is where the web page is found.
 * @throws UnknownTemplate; ZodError for content that its template cannot be filled in with
 */
export function render({ trajectoryId, language, content }: MailToRender, publicUrl: string): Rendered {
  const { template } = z.object({ template: z.string() }).parse(content);
  if (!Object.hasOwn(templates, template)) throw new UnknownTemplate(template);
  return templates[template]!(content, {
    language: languages.find((known) => known === language) ?? languages[0],
    reference: trajectoryId.slice(0, 8).toUpperCase(),
    link: `${publicUrl.replace(/\/+$/, '')}/trajectories/${trajectoryId}`,
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

const named = <T>(table: Record<string, T> & { other: T }, name: string): T => (Object.hasOwn(table, name) ? table[name]! : table.other);

const locale: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };

function longDate(date: string, language: Language): string {
  return new Intl.DateTimeFormat(locale[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));
}
