import type { ReminderKind } from '../../domain/trajectory/deadlines';
import type { TermRule } from '../../domain/trajectory/term-rules';

/** The languages that mails are written in; the first one is for whoever has another. */
export const languages = ['nl', 'en'] as const;
export type Language = (typeof languages)[number];

/** What a rule is about, and what it asks of those who owe it. */
interface RuleWords {
  what: string;
  ask: string;
}

/** What a step says of the due day, and what it asks of those whom the ladder climbed to; else the rule's own words count. */
interface StepWords {
  subject: (what: string, due: string) => string;
  due: (due: string) => string;
  ask?: string;
}

/** Everything a reminder says in one language. Later versions know more steps and rules: `other` is for one unknown here. */
export interface ReminderWords {
  rules: Record<TermRule | 'other', RuleWords>;
  steps: Record<ReminderKind | 'other', StepWords>;
  about: (what: string, reference: string) => string;
  greeting: string;
  open: string;
  done: string;
  footer: string;
}

export const reminderWords: Record<Language, ReminderWords> = {
  nl: {
    rules: {
      referralDiscussion: { what: 'de bespreking van de aanmelding', ask: 'Wilt u de aanmelding in het LSO bespreken en dat vastleggen?' },
      admissionTest: { what: 'de toetsing', ask: 'Wilt u uw deel van de toetsing vastleggen?' },
      criterionRetest: { what: 'de nieuwe toets', ask: 'Er is iets veranderd. Wilt u uw deel opnieuw toetsen en dat vastleggen?' },
      admissionDecision: { what: 'het besluit over toegang', ask: 'Wilt u het besluit over toegang nemen en vastleggen?' },
      dossierDelivery: { what: 'de levering van het dossier', ask: 'Wilt u het dossier leveren en dat vastleggen?' },
      perspectiveDecision: { what: 'het besluit over het perspectief', ask: 'Wilt u in het LSO over het perspectief besluiten en dat vastleggen?' },
      progressReview: { what: 'de voortgangsbespreking', ask: 'Wilt u deze bespreking in het LSO voorbereiden? Daarna wordt de uitkomst vastgelegd.' },
      commitment: { what: 'de afgesproken inzet', ask: 'Wilt u doen wat is afgesproken en vastleggen dat het klaar is?' },
      identityAnswer: { what: 'een aanvraag', ask: 'Wilt u nagaan of er antwoord is en dat vastleggen?' },
      stabilisationCheck: { what: 'de stabilisatie', ask: 'Wilt u bekijken hoe het ermee staat en dat vastleggen?' },
      pauseReview: { what: 'de opschorting', ask: 'Het traject gaat vanzelf verder. Wilt u het langer opschorten als dat nodig is?' },
      escalationAnswer: { what: 'een opschaling', ask: 'Er wacht een vraag op uw antwoord. Wilt u die beantwoorden en dat vastleggen?' },
      departureOutcome: { what: 'de afsluiting', ask: 'Wilt u het traject afsluiten met een uitkomst, of eerst een plan vastleggen als dat nodig is?' },
      shelterDeparture: { what: 'een verblijf', ask: 'Wilt u vastleggen wanneer het verblijf is geëindigd?' },
      absenceCheck: { what: 'de melding', ask: 'Wilt u de melding controleren en vastleggen wat daarvan is gekomen?' },
      other: { what: 'een taak', ask: 'Wilt u in het traject bekijken wat er van u wordt gevraagd?' },
    },
    steps: {
      ahead: { subject: (what, due) => `Herinnering: ${what}, uiterlijk ${due}`, due: (due) => `De laatste dag is ${due}.` },
      onTheDay: { subject: (what, due) => `Laatste dag ${due}: ${what}`, due: (due) => `De laatste dag is ${due}.` },
      late: { subject: (what, due) => `Te laat: ${what}, uiterlijk ${due}`, due: (due) => `De laatste dag was ${due}. Het is nog niet klaar.` },
      toCoordinator: {
        subject: (what, due) => `Te laat: ${what}, uiterlijk ${due}`,
        due: (due) => `De laatste dag was ${due}. Het is nog niet klaar.`,
        ask: 'Wilt u ervoor zorgen dat uw organisatie dit alsnog doet?',
      },
      toChair: {
        subject: (what, due) => `Te laat: ${what}, uiterlijk ${due}`,
        due: (due) => `De laatste dag was ${due}. Het is nog niet klaar.`,
        ask: 'Wilt u hierover overleggen met de organisatie die aan zet is, of het in het LSO bespreken?',
      },
      toManager: {
        subject: (what, due) => `Lang te laat: ${what}, uiterlijk ${due}`,
        due: (due) => `De laatste dag was ${due}. Het is nog steeds niet klaar.`,
        ask: 'Wilt u nagaan waarom dit blijft liggen en wat er nodig is?',
      },
      other: {
        subject: (what, due) => `Herinnering: ${what}, uiterlijk ${due}`,
        due: (due) => `Hiervoor geldt als laatste dag ${due}.`,
        ask: 'Wilt u in het traject bekijken wat er nodig is?',
      },
    },
    about: (what, reference) => `Het gaat om ${what} in traject ${reference}.`,
    greeting: 'Goedendag,',
    open: 'Open het traject',
    done: 'Is dit al gedaan? Dan hoeft u niets te doen.',
    footer: 'Dit is een automatisch bericht. Antwoorden worden niet gelezen. Om de privacy te beschermen staan er geen namen in.',
  },
  en: {
    rules: {
      referralDiscussion: { what: 'the discussion of the referral', ask: 'Please discuss the referral in the LSO and record that.' },
      admissionTest: { what: 'the admission test', ask: 'Please record your part of the test.' },
      criterionRetest: { what: 'the new test', ask: 'Something has changed. Please test your part again and record that.' },
      admissionDecision: { what: 'the decision on access', ask: 'Please take the decision on access and record it.' },
      dossierDelivery: { what: 'the delivery of the case file', ask: 'Please deliver the case file and record that.' },
      perspectiveDecision: { what: 'the decision on the perspective', ask: 'Please decide on the perspective in the LSO and record it.' },
      progressReview: { what: 'the progress review', ask: 'Please prepare this review in the LSO. Its result is recorded afterwards.' },
      commitment: { what: 'the agreed commitment', ask: 'Please do what was agreed and record when it is done.' },
      identityAnswer: { what: 'a request', ask: 'Please find out whether there is an answer, and record it.' },
      stabilisationCheck: { what: 'the stabilisation', ask: 'Please look how it goes, and record it.' },
      pauseReview: { what: 'the pause', ask: 'The trajectory goes on by itself. Please extend the pause if that is needed.' },
      escalationAnswer: { what: 'an escalation', ask: 'A question waits for your answer. Please answer it and record that.' },
      departureOutcome: { what: 'the outcome', ask: 'Please close the trajectory with an outcome, or record a plan first where that is needed.' },
      shelterDeparture: { what: 'a stay', ask: 'Please record when the stay ended.' },
      absenceCheck: { what: 'the report', ask: 'Please check the report and record what came of it.' },
      other: { what: 'a task', ask: 'Please see in the trajectory what is asked of you.' },
    },
    steps: {
      ahead: { subject: (what, due) => `Reminder: ${what}, by ${due}`, due: (due) => `The last day is ${due}.` },
      onTheDay: { subject: (what, due) => `Last day ${due}: ${what}`, due: (due) => `The last day is ${due}.` },
      late: { subject: (what, due) => `Late: ${what}, by ${due}`, due: (due) => `The last day was ${due}. It is not done yet.` },
      toCoordinator: {
        subject: (what, due) => `Late: ${what}, by ${due}`,
        due: (due) => `The last day was ${due}. It is not done yet.`,
        ask: 'Please make sure that your organisation still does this.',
      },
      toChair: {
        subject: (what, due) => `Late: ${what}, by ${due}`,
        due: (due) => `The last day was ${due}. It is not done yet.`,
        ask: 'Please consult the organisation whose turn it is, or discuss this in the LSO.',
      },
      toManager: {
        subject: (what, due) => `Long overdue: ${what}, by ${due}`,
        due: (due) => `The last day was ${due}. It is still not done.`,
        ask: 'Please find out why this does not move and what it needs.',
      },
      other: {
        subject: (what, due) => `Reminder: ${what}, by ${due}`,
        due: (due) => `The last day for this is ${due}.`,
        ask: 'Please see in the trajectory what is needed.',
      },
    },
    about: (what, reference) => `This is about ${what} in trajectory ${reference}.`,
    greeting: 'Hello,',
    open: 'Open the trajectory',
    done: 'Has this been done already? Then there is nothing left to do.',
    footer: 'This message was sent automatically. Replies are not read. It contains no names, to protect privacy.',
  },
};

/** What is said to whoever asked a question that was answered. */
export const answeredWords: Record<Language, { subject: string; about: (reference: string) => string; due: (on: string) => string; ask: string }> = {
  nl: {
    subject: 'Opschaling beantwoord',
    about: (reference) => `Het gaat om een opschaling van uw organisatie in traject ${reference}.`,
    due: (on) => `Die is op ${on} beantwoord.`,
    ask: 'Wilt u het antwoord lezen en daarmee verdergaan?',
  },
  en: {
    subject: 'Escalation answered',
    about: (reference) => `This is about an escalation of your organisation in trajectory ${reference}.`,
    due: (on) => `It was answered on ${on}.`,
    ask: 'Please read the answer and go on with it.',
  },
};

/** What is said when an emergency bed is over without a referral. */
export const emergencyWords: Record<Language, { subject: (on: string) => string; about: (reference: string) => string; due: (since: string, on: string) => string; ask: string; open: string }> = {
  nl: {
    subject: (on) => `Noodbed voorbij op ${on}, zonder aanmelding`,
    about: (reference) => `Het gaat om noodbed ${reference}.`,
    due: (since, on) => `Het noodbed van ${since} is op ${on} vanzelf geëindigd. Er is geen aanmelding.`,
    ask: 'Wilt u nagaan waar deze persoon nu is, en aanmelden of het vertrek vastleggen? Tot dan blijft dit bij uw taken staan.',
    open: 'Open het noodbed',
  },
  en: {
    subject: (on) => `Emergency bed over on ${on}, without a referral`,
    about: (reference) => `This is about emergency bed ${reference}.`,
    due: (since, on) => `The emergency bed of ${since} ended by itself on ${on}. There is no referral.`,
    ask: 'Please find out where this person is now, and register a referral or record that they left. Until then it stays among your tasks.',
    open: 'Open the emergency bed',
  },
};
