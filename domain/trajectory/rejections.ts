import type { Language, Text } from '../policy/schema';

/**
 * Why a command cannot be given: a stable code for programs, a sentence for people. `{name}` is filled in from the rejection.
 */
export const rejections = {
  'not-registered': { nl: 'Deze aanmelding bestaat niet.', en: 'This referral does not exist.' },
  'already-registered': { nl: 'Deze gast is al aangemeld onder dit traject.', en: 'This guest is already registered under this trajectory.' },
  'not-permitted': { nl: 'Dit is niet aan u: uw rol of organisatie mag deze stap hier niet zetten.', en: 'This is not yours to do: your role or organisation may not take this step here.' },
  'not-the-past': {
    nl: 'Namens een ander kan alleen worden ingebracht wat er gebeurde voordat deze gast hier werd aangemeld. Dit legt {organisation} zelf vast.',
    en: 'On behalf of another only what happened before this guest was registered here can be brought in. This is for {organisation} to record.',
  },
  'trajectory-closed': { nl: 'Het traject is gesloten. Heropen het eerst.', en: 'The trajectory is closed. Reopen it first.' },
  'not-closed': { nl: 'Het traject is niet gesloten, dus er valt niets te heropenen.', en: 'The trajectory is not closed, so there is nothing to reopen.' },
  'not-in-this-phase': { nl: 'Dit kan niet in de fase waarin het traject nu is ({phase}).', en: 'This cannot be done in the phase that the trajectory is in now ({phase}).' },
  'date-in-future': { nl: 'De datum {date} ligt in de toekomst.', en: 'The date {date} lies in the future.' },
  'born-after-referral': { nl: 'De geboortedatum ligt na de dag van de aanmelding.', en: 'The date of birth lies after the day of the referral.' },
  'date-too-early': { nl: 'De datum {date} ligt voor {earliest}, de dag waarop dit kon.', en: 'The date {date} lies before {earliest}, the first day on which this could happen.' },
  'date-not-after': { nl: 'De datum {date} moet na {day} liggen.', en: 'The date {date} has to lie after {day}.' },
  'basis-out-of-time': { nl: 'De vergadering van {on} kan dit niet hebben besloten: het kon vanaf {earliest} en gebeurde op {date}.', en: 'The meeting of {on} cannot have decided this: it could happen from {earliest} and did on {date}.' },
  'unknown-code': { nl: 'De code {code} staat niet in het beleid ({list}).', en: 'The code {code} is not in the policy ({list}).' },
  'already-discussed': { nl: 'De aanmelding is al besproken in het LSO.', en: 'The referral was already discussed in the LSO.' },
  'passes-missing': { nl: 'Toelaten vraagt dat alle criteria met goed gevolg en nog geldig zijn getoetst. Niet: {criteria}.', en: 'Admitting takes a valid pass on every criterion. Not so: {criteria}.' },
  'tailored-plan-missing': { nl: 'Toelaten met maatwerk vraagt eerst een maatwerkplan dat dan geldt.', en: 'Admitting as tailored first takes a tailored plan in force on that day.' },
  'tailored-admission-in-force': {
    nl: 'De toelating met maatwerk geldt tot en met {until}. Zij kan langer worden, niet korter. Meld eerst welke grond is gewijzigd als zij eerder moet eindigen.',
    en: 'The tailored admission holds until {until}. It can become longer, not shorter. Report first which ground changed where it has to end before.',
  },
  'no-failed-criterion': { nl: 'Weigeren kan alleen als een criterium niet is gehaald.', en: 'Refusing takes a failed criterion.' },
  'weighing-missing': {
    nl: 'Een niet gehaald criterium is op zichzelf geen reden om te weigeren. Motiveer ook, in andere woorden dan die van het besluit en van dat criterium, waarom weigeren gezien de risico’s en alternatieven verantwoord is.',
    en: 'A failed criterion alone never refuses. Give reasons too, in other words than those of the decision and of that criterion, why refusing is justified in view of the risks and alternatives.',
  },
  'plan-required': {
    nl: 'Er is een hoog humanitair risico of een risico voor de openbare orde (of dat is nog niet beoordeeld). Niemand komt zonder plan op straat: leg eerst een maatwerkplan vast.',
    en: 'There is a high humanitarian or public order risk (or nobody has assessed it). Nobody ends on the street without a plan: record a tailored plan first.',
  },
  'no-decision': { nl: 'Er is geen besluit over toegang waarvan een brief kan uitgaan.', en: 'There is no decision on access of which a letter could go out.' },
  'letter-already-sent': { nl: 'De brief van dit besluit is al verstuurd, op {sentOn}.', en: 'The letter of this decision was sent already, on {sentOn}.' },
  'dossier-already-delivered': { nl: '{organisation} heeft het dossier al geleverd.', en: '{organisation} has already delivered the dossier.' },
  'dossiers-missing': { nl: 'Nog niet alle dossiers zijn geleverd: {organisations}.', en: 'Not every dossier has been delivered: {organisations}.' },
  'rest-period-running': { nl: 'De rusttermijn loopt tot {until}.', en: 'The rest period runs until {until}.' },
  'review-too-late': { nl: 'De volgende bespreking moet uiterlijk op {latest} zijn.', en: 'The next review has to be held on {latest} at the latest.' },
  'commitment-unknown': { nl: 'Inzet {commitment} bestaat niet in dit traject.', en: 'There is no commitment {commitment} on this trajectory.' },
  'commitment-fulfilled': { nl: 'Inzet {commitment} is al nagekomen.', en: 'Commitment {commitment} has already been fulfilled.' },
  'no-open-commitment': { nl: 'Er staat geen inzet open.', en: 'There is no open commitment.' },
  'commitment-cancelled': { nl: 'Inzet {commitment} is vervallen.', en: 'Commitment {commitment} was cancelled.' },
  'same-day': { nl: 'De datum {date} is al afgesproken.', en: 'The date {date} is agreed already.' },
  'nothing-requested': { nl: 'Voor {item} is niets aangevraagd, dus er is niets te antwoorden.', en: 'Nothing was requested for {item}, so there is nothing to answer.' },
  'goal-not-worked-on': { nl: 'Aan het doel {goal} wordt niet gewerkt.', en: 'Nobody works on the goal {goal}.' },
  'goals-ahead': {
    nl: 'De stabilisatie is nog niet klaar. Het LSO kan verder gaan, maar geeft dan een reden.',
    en: 'The stabilisation has not come to its end. The LSO may go on, but then gives a reason.',
  },
  'exception-missing': {
    nl: 'De gast hoort volgens het LSO niet in een LVV. Begeleiden kan, maar vraagt de reden van de uitzondering.',
    en: 'By the LSO the guest is none for an LVV. Guidance is possible, but takes the reason for the exception.',
  },
  'person-unknown': {
    nl: 'Deze persoon is niet bekend bij de organisatie die het aangaat. Iemand is bekend zodra die voor het eerst heeft ingelogd.',
    en: 'This person is not known at the organisation in question. Somebody is known once they have signed in for the first time.',
  },
  'age-not-reached': {
    nl: 'De groep {group} is voor wie {age} jaar of ouder is. Volgens de bekende geboortedatum is de gast dat dan nog niet.',
    en: 'The group {group} is for whoever is {age} or older. By the birth date that is known the guest is not, on that day.',
  },
  'group-unchanged': { nl: 'Dit is al zo vastgelegd.', en: 'This is how it is recorded already.' },
  'not-paused': { nl: 'Het traject is niet opgeschort.', en: 'The trajectory is not paused.' },
  'already-absent': { nl: 'De gast is al als afwezig gemeld.', en: 'The guest is reported absent already.' },
  'not-absent': { nl: 'De gast is niet als afwezig gemeld en verblijft niet elders.', en: 'The guest is not reported absent and does not stay elsewhere.' },
  'stays-elsewhere': {
    nl: 'De gast verblijft elders en is dus niet afwezig. Leg eerst vast dat dit verblijf voorbij is.',
    en: 'The guest stays elsewhere and so is not absent. Record first that this stay is over.',
  },
  'grace-period-running': {
    nl: 'De gast kan tot en met {until} terugkomen; pas daarna kan vertrek worden bevestigd.',
    en: 'The guest may come back until {until}; a departure can be confirmed after that day.',
  },
  'departure-already-noticed': { nl: 'Het vertrek is al bevestigd.', en: 'The departure is confirmed already.' },
  'departure-not-noticed': {
    nl: 'Deze uitkomst vraagt dat afwezigheid is gemeld en vertrek na de bedenktijd is bevestigd.',
    en: 'This outcome takes a reported absence and, after the grace period, a confirmed departure.',
  },
  'kind-not-for-guest': {
    nl: 'Een plek van het soort {kind} is voor wie op die dag bij een van deze groepen hoort: {groups}.',
    en: 'A place of the kind {kind} is for guests who on that day belong to one of these groups: {groups}.',
  },
  'same-place': { nl: 'De gast heeft deze plek al.', en: 'The guest has this place already.' },
  'not-sheltered': { nl: 'De gast heeft geen plek in de opvang.', en: 'The guest has no place in the shelter.' },
  'not-waiting': { nl: 'De gast staat niet op de wachtlijst.', en: 'The guest is not on the waiting list.' },
  'place-unknown': { nl: 'Deze plek bestaat niet in dit programma.', en: 'There is no such place in this programme.' },
  'place-of-another-kind': { nl: 'Deze plek is van een ander soort.', en: 'This place is of another kind.' },
  'place-not-open': { nl: 'Deze plek is op die dag niet open.', en: 'This place is not open on that day.' },
  'place-closes-too-soon': {
    nl: 'Deze plek sluit dan voordat de dagen van een noodbed om zijn. Kies een andere plek of een andere dag.',
    en: 'This place would then close before the days of an emergency bed are over. Choose another place or another day.',
  },
  'place-taken': { nl: 'Op deze plek slaapt dan al iemand. Kies een andere plek.', en: 'Somebody else has this place then. Choose another one.' },
  'guest-already-sheltered': {
    nl: 'Deze gast heeft nog een plek in een ander traject: {trajectory}. Leg daar eerst vast dat die is verlaten.',
    en: 'This guest still has a place on another trajectory: {trajectory}. Record there first that it was left.',
  },
  'shelter-stay-unknown': { nl: 'Dit noodbed bestaat niet in dit programma.', en: 'There is no such emergency stay in this programme.' },
  'shelter-stay-over': { nl: 'Dit noodbed is al voorbij, of een aanmelding nam het over.', en: 'This emergency stay is over already, or a referral took it over.' },
  'emergency-bed-not-for-guest': {
    nl: 'Dit noodbed is op een plek voor gasten uit bepaalde groepen. Noem bij de aanmelding de bijzondere groepen van deze gast, of meld aan zonder dit noodbed en geef een andere plek.',
    en: 'This emergency bed is in a place for guests of certain groups. State the special groups of this guest in the referral, or register it without this emergency bed and give another place.',
  },
  'municipality-already-told': { nl: 'De gemeente weet al van dit noodbed.', en: 'The municipality has been told of this emergency stay already.' },
  'place-in-use': { nl: 'Op of na die dag is hier een gast geplaatst, dus de plek kan dan niet al gesloten zijn.', en: 'A guest was given this place on or after that day, so it cannot have been closed by then.' },
  'place-already-closed': { nl: 'Deze plek heeft al een dag waarop zij sluit.', en: 'This place has a day on which it closes already.' },
  'location-name-taken': { nl: 'Er is al een locatie met deze naam. Kies een andere naam.', en: 'There is a location of this name already. Choose another name.' },
  'place-name-taken': { nl: 'Deze locatie heeft dan al een plek met deze naam: {names}.', en: 'This location has a place of this name then already: {names}.' },
  'authority-decision-missing': {
    nl: 'Deze uitkomst beëindigt de opvang en vraagt het kenmerk van het besluit van het bevoegde gezag.',
    en: "This outcome ends shelter and takes the reference of the authority's decision.",
  },
  'test-incomplete': { nl: 'De toets is nog niet klaar. Eerst moet dit nog worden beoordeeld: {open}.', en: 'The test is not complete. This has to be looked at first: {open}.' },
  'test-reopened': { nl: 'De toets is weer open. Eerst moet dit opnieuw worden beoordeeld: {open}.', en: 'The test is open again. This has to be looked at first: {open}.' },
  'ground-already-changed': { nl: 'Criterium {criterion} wordt al opnieuw getoetst.', en: 'Criterion {criterion} is being tested again already.' },
  'fail-never-lapses': {
    nl: 'Alleen een gehaald criterium heeft een laatste dag. Wat niet is gehaald, loopt niet vanzelf af: meld het als de grond verandert.',
    en: 'Only a pass has a last day. What was not met does not lapse by itself: report it when the ground changes.',
  },
  'no-transfer-deadline': {
    nl: 'Alleen een Dublinclaim heeft een uiterste overdrachtsdatum; bij {criterion} past die hier niet.',
    en: 'Only a Dublin claim has a transfer deadline; it does not fit {criterion} here.',
  },
  'no-claim-in-force': {
    nl: 'Bij {criterion} stond op die dag niets in de weg, of de nieuwe toets is al begonnen. Er is dus geen overdrachtsdatum te verplaatsen; een nieuwe datum hoort bij de nieuwe toets.',
    en: 'Nothing of {criterion} stood in the way on that day, or the new test has begun. So there is no transfer deadline to move; a new one goes with the new test.',
  },
  'former-unknown': { nl: 'Dat eerdere traject bestaat niet, of het is niet aan u om het te kennen.', en: 'That former trajectory does not exist, or is not yours to know of.' },
  'former-not-closed': { nl: 'Dat eerdere traject loopt nog. Ga daar verder.', en: 'That former trajectory is still open. Go on there.' },
  'former-other-person': { nl: 'Dat eerdere traject is van iemand anders, voor zover bekend.', en: 'That former trajectory is of somebody else, as far as is known.' },
  'escalation-unknown': { nl: 'Opschaling {escalation} bestaat niet in dit traject.', en: 'There is no escalation {escalation} on this trajectory.' },
  'escalation-answered': { nl: 'Opschaling {escalation} is al beantwoord.', en: 'Escalation {escalation} has already been answered.' },
  'escalation-raised': {
    nl: 'Opschaling {escalation} is verder gegaan met {further} en wacht op dat antwoord.',
    en: 'Escalation {escalation} went further with {further} and waits for that answer.',
  },
  'no-open-escalation': { nl: 'Er wacht geen opschaling op antwoord.', en: 'No escalation waits for an answer.' },
  'level-not-higher': { nl: 'Het niveau {level} ligt niet boven {below}.', en: 'The level {level} is not above {below}.' },
  'organisation-missing': {
    nl: 'Op het niveau {level} heeft elke organisatie haar eigen mensen. Zeg welke organisatie u bedoelt.',
    en: 'At the level {level} each organisation has its own people. Say which organisation you mean.',
  },
  'policy-already-adopted': { nl: 'Dit traject valt al onder beleid {policy}.', en: 'This trajectory is under policy {policy} already.' },
  'policy-cannot-carry': {
    nl: 'Beleid {policy} kent niet alles wat nu loopt of is afgeschermd: {missing}. Rond dat eerst af, of vul het beleid aan.',
    en: 'Policy {policy} does not know all that is going on or kept sealed now: {missing}. Finish that first, or add it to the policy.',
  },
  'message-unreadable': { nl: 'Dit bericht is niet te lezen: {fields}.', en: 'This message cannot be read: {fields}.' },
  'note-unknown': { nl: 'Notitie {note} bestaat niet in dit traject.', en: 'There is no note {note} on this trajectory.' },
  'note-removed': { nl: 'Notitie {note} is al verwijderd.', en: 'Note {note} has already been removed.' },
  'document-unknown': { nl: 'Document {document} bestaat niet in dit traject.', en: 'There is no document {document} on this trajectory.' },
  'document-sealed': {
    nl: 'Document {document} ligt in een afgeschermd deel van het dossier. De brief kan alleen wijzen naar wat iedereen op het traject mag kennen.',
    en: 'Document {document} lies in a sealed part of the dossier. The letter can only point to what everyone on the trajectory may know of.',
  },
  'document-removed': { nl: 'Document {document} is al verwijderd.', en: 'Document {document} has already been removed.' },
  'kind-in-compartment': {
    nl: 'Een document van de soort {kind} hoort in een afgeschermd deel van het dossier ({compartment}).',
    en: 'A document of the kind {kind} belongs in a sealed part of the dossier ({compartment}).',
  },
  'document-not-stored': {
    nl: 'Het document is niet op tijd vastgelegd en niet bewaard. Voeg het opnieuw toe.',
    en: 'The document was not recorded in time and was not kept. Add it again.',
  },
  'v-number-known': { nl: 'Een van deze V-nummers staat al in dit traject.', en: 'One of these V-numbers is on this trajectory already.' },
  'guest-has-open-trajectory': {
    nl: 'Er loopt al een ander traject van deze gast. Ga daar verder.',
    en: 'Another trajectory of this guest is open already. Go on there.',
  },
  'v-number-in-use': { nl: 'Er loopt al een traject met een van deze V-nummers.', en: 'There is an open trajectory with one of these V-numbers already.' },
} as const satisfies Record<string, Text>;

export type RejectionCode = keyof typeof rejections;

/** A refusal is an answer, not a failure. */
export interface Rejection {
  code: RejectionCode;
  /** What the sentence is filled in with: codes, days and counts, nothing personal. */
  details: Record<string, string>;
  /** What those codes are called, where they have a name: see `withNames`. Absent in rejections of earlier releases. */
  names?: Record<string, Text>;
}

export const reject = (code: RejectionCode, details: Record<string, string> = {}): Rejection => ({ code, details });

/** The sentence for a person: with names where there are any, and codes where not. */
export const sentence = ({ code, details, names }: Rejection, language: Language): string =>
  rejections[code][language].replace(/\{(\w+)\}/g, (_, blank: string) => names?.[blank]?.[language] ?? details[blank] ?? '');
