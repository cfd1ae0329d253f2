import type { LocalDate, Period } from '../policy/calendar';
import type { Language, LadderStep, Policy, Text } from '../policy/schema';
import type { TurnRule } from './deadline-rules';
import type { Deadline } from './deadlines';
import type { EventType } from './events';
import type { Term } from './owed/owing';
import type { TermRule } from './term-rules';

/* What terms, facts and periods are called where a deadline is explained (`explain.ts`). */

/** What has to be done by a term's day. */
export const owed: Record<TermRule, Text> = {
  referralDiscussion: { nl: 'de bespreking van de aanmelding in het LSO', en: 'the discussion of the referral in the LSO' },
  admissionTest: { nl: 'de toetsing', en: 'the admission test' },
  criterionRetest: { nl: 'de nieuwe toets', en: 'the new test' },
  admissionDecision: { nl: 'het besluit over toegang', en: 'the decision on access' },
  dossierDelivery: { nl: 'de levering van het dossier', en: 'the delivery of the case file' },
  perspectiveDecision: { nl: 'het besluit over het perspectief', en: 'the decision on the perspective' },
  progressReview: { nl: 'de voortgangsbespreking', en: 'the progress review' },
  commitment: { nl: 'de toegezegde inzet', en: 'the promised commitment' },
  identityAnswer: { nl: 'het antwoord op de aanvraag voor identiteit of documenten', en: 'the answer to the request for identity or documents' },
  stabilisationCheck: { nl: 'de volgende blik op een doel van de stabilisatie', en: 'the next look at a goal of the stabilisation' },
  pauseReview: { nl: 'het besluit of het traject opgeschort blijft', en: 'the decision whether the trajectory stays paused' },
  departureOutcome: { nl: 'de afsluiting na het bevestigde vertrek, bij een hoog risico eerst een plan', en: 'the outcome after the confirmed departure, at high risk a plan first' },
  shelterDeparture: { nl: 'de vastlegging dat het bed in de opvang is verlaten, bij een hoog risico eerst een plan', en: 'the record that the bed was left, at high risk a plan first' },
  absenceCheck: { nl: 'de controle van de afwezigheid', en: 'the check of the absence' },
  escalationAnswer: { nl: 'het antwoord op de opschaling', en: 'the answer to the escalation' },
};

/** What time alone changes. */
export const turned: Record<TurnRule, Text> = {
  restPeriod: { nl: 'eindigt de rusttermijn', en: 'the rest period ends' },
  pause: { nl: 'gaat het traject verder, tenzij het langer wordt opgeschort', en: 'the trajectory goes on, unless the pause is extended' },
  ground: { nl: 'geldt de uitkomst van een criterium niet meer, en wordt het opnieuw getoetst', en: 'the result of a criterion holds no longer, and it is tested again' },
  tailoredAdmission: { nl: 'is de toelating met maatwerk voorbij, en wordt opnieuw besloten', en: 'the tailored admission is over, and access is decided again' },
  ageGroup: { nl: 'bereikt de gast de leeftijd van een bijzondere groep', en: 'the guest reaches the age of a special group' },
};
export const isTurn = (rule: Deadline['rule']): rule is TurnRule => rule in turned;

/** The facts that terms count from. */
export const facts: Partial<Record<EventType, Text>> = {
  registered: { nl: 'de aanmelding', en: 'the referral' },
  criterionRecorded: { nl: 'de laatste toets', en: 'the last criterion' },
  transferDeadlineMoved: { nl: 'de verplaatsing van de overdrachtsdatum', en: 'the move of the transfer deadline' },
  riskAssessed: { nl: 'de laatste risicobeoordeling', en: 'the last risk assessment' },
  admissionDecided: { nl: 'het besluit over toegang', en: 'the decision on access' },
  decisionLetterSent: { nl: 'de verzending van de brief', en: 'the dispatch of the letter' },
  groundLapsed: { nl: 'het vervallen van een uitkomst', en: 'the lapse of a result' },
  groundChanged: { nl: 'de gewijzigde grond', en: 'the changed ground' },
  tailoredAdmissionEnded: { nl: 'het einde van de toelating met maatwerk', en: 'the end of the tailored admission' },
  dossierDelivered: { nl: 'de levering van het laatste dossier', en: 'the delivery of the last case file' },
  restPeriodEnded: { nl: 'het einde van de rusttermijn', en: 'the end of the rest period' },
  perspectiveDecided: { nl: 'het besluit over het perspectief', en: 'the decision on the perspective' },
  progressReviewed: { nl: 'de vorige voortgangsbespreking', en: 'the previous progress review' },
  commitmentMade: { nl: 'de toezegging', en: 'the promise' },
  commitmentRenewed: { nl: 'de nieuwe afspraak', en: 'the new agreement' },
  commitmentFulfilled: { nl: 'het nakomen van de inzet waarop deze wacht', en: 'the commitment that this one waited for' },
  commitmentCancelled: { nl: 'het vervallen van de inzet waarop deze wacht', en: 'the end of the commitment that this one waited for' },
  identityStepRecorded: { nl: 'de aanvraag', en: 'the request' },
  stabilisationRecorded: { nl: 'de vorige blik op de stabilisatie', en: 'the last look at the stabilisation' },
  paused: { nl: 'de opschorting', en: 'the pause' },
  absenceReported: { nl: 'de melding van afwezigheid', en: 'the report of the absence' },
  departureNoticed: { nl: 'de bevestiging van het vertrek', en: 'the confirmation of the departure' },
  escalated: { nl: 'de opschaling', en: 'the escalation' },
  termEscalated: { nl: 'de opschaling', en: 'the escalation' },
  escalationAnswered: { nl: 'het antwoord van een hoger niveau', en: 'the answer from a higher level' },
  withdrawn: { nl: 'de intrekking', en: 'the withdrawal' },
  closed: { nl: 'de uitkomst', en: 'the outcome' },
  shelterEnded: { nl: 'het besluit dat de opvang eindigt', en: 'the decision that shelter ends' },
  reopened: { nl: 'de heropening', en: 'the reopening' },
  policyAdopted: { nl: 'de overgang naar dit beleid', en: 'the move to this policy' },
};

/** Whom a step of the ladder reminds. */
export const reminded: Record<LadderStep['reminds'], Text> = {
  owner: { nl: 'wie dit moet doen', en: 'whoever has to do it' },
  coordinator: { nl: 'de coördinator van wie dit moet doen', en: 'the coordinator of whoever has to do it' },
  lsoChair: { nl: 'de voorzitter van het LSO', en: "the LSO's chair" },
  manager: { nl: 'de manager', en: 'the manager' },
};

const units: Record<Period['unit'], Record<Language, [one: string, more: string]>> = {
  days: { nl: ['dag', 'dagen'], en: ['day', 'days'] },
  workingDays: { nl: ['werkdag', 'werkdagen'], en: ['working day', 'working days'] },
  weeks: { nl: ['week', 'weken'], en: ['week', 'weeks'] },
  years: { nl: ['jaar', 'jaar'], en: ['year', 'years'] },
};

export function factOf({ fact, on }: Term['countsFrom'], language: Language): string {
  const name = facts[fact] ?? { nl: 'het feit', en: 'the fact' };
  return language === 'nl' ? `${name.nl} van ${longDate(on, language)}` : `${name.en} of ${longDate(on, language)}`;
}

export const amount = (counted: Period, language: Language): string =>
  `${counted.amount} ${units[counted.unit][language][counted.amount === 1 ? 0 : 1]}`;

/** Where a policy says so. */
export const inPolicy = (policy: Pick<Policy, 'id' | 'version'>, where: string, language: Language): string =>
  ` (${language === 'nl' ? 'beleid' : 'policy'} ${policy.id}, ${language === 'nl' ? 'versie' : 'version'} ${policy.version}, ${where})`;

// Making a formatter costs a hundred times what using it does.
const days = {
  nl: new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
};

export const longDate = (date: LocalDate, language: Language): string => days[language].format(new Date(date));
