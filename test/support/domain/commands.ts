import type { z } from 'zod';
import { type LocalDate } from '../../../domain/policy/calendar';
import { commands, type Command, type CommandName } from '../../../domain/trajectory/commands';

type Input<C extends CommandName> = z.input<(typeof commands)[C]['body']>;
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A command as a person fills in its form; the day it happened is the day it is given, unless the form says another. */
export type Draft<C extends CommandName = CommandName> = { [N in C]: { name: N; data: Without<Input<N>, 'occurredOn'> & { occurredOn?: LocalDate } } }[C];

/** The draft as the API hands it over: parsed by its own schema, so that no test gives what nobody can send. */
export function commandOf(draft: Draft, day: LocalDate): Command {
  return { name: draft.name, data: commands[draft.name].body.parse({ occurredOn: day, ...draft.data }) } as Command;
}

type Over<C extends CommandName> = Partial<Input<C>>;

/** An invented person; nobody of this name is or was a guest. */
export const guest = (over: Partial<Input<'register'>['guest']> = {}): Input<'register'>['guest'] => ({
  names: [{ given: 'Amina', family: 'Verzonnen' }],
  birthDates: [{ date: '1984-02-29' }],
  nationalities: [{ name: 'Onbekend' }],
  vNumbers: [{ number: '0012345678' }],
  ...over,
});

export const register = (over: Over<'register'> = {}): Draft<'register'> => ({
  name: 'register',
  data: { programme: 'groningen', referredBy: 'INLIA', guest: guest(), ...over },
});

export const identify = (over: Over<'identify'> = {}): Draft<'identify'> => ({ name: 'identify', data: { nationalities: [{ name: 'Eritrese' }], ...over } });

export const discussion = (over: Over<'recordReferralDiscussion'> = {}): Draft<'recordReferralDiscussion'> => ({
  name: 'recordReferralDiscussion',
  data: { basis: { kind: 'writtenProcedure' }, conclusion: 'INLIA toetst de eerste drie criteria.', ...over },
});

export const criterion = (
  code: string,
  result: Input<'recordCriterion'>['result'],
  over: Over<'recordCriterion'> = {},
): Draft<'recordCriterion'> => ({ name: 'recordCriterion', data: { criterion: code, result, motivation: 'Zie het bewijs.', ...over } });

export const risk = (
  which: Input<'assessRisk'>['risk'],
  level: Input<'assessRisk'>['level'],
  over: Over<'assessRisk'> = {},
): Draft<'assessRisk'> => ({ name: 'assessRisk', data: { risk: which, level, motivation: 'Afgewogen in het casusoverleg.', ...over } });

export const plan = (over: Over<'proposeTailoredPlan'> = {}): Draft<'proposeTailoredPlan'> => ({
  name: 'proposeTailoredPlan',
  data: { what: 'Tijdelijke begeleiding, gericht op vertrek.', ...over },
});

export const groundChange = (code: string, over: Over<'changeGround'> = {}): Draft<'changeGround'> => ({
  name: 'changeGround',
  data: { criterion: code, what: 'Het inreisverbod is opgeheven.', ...over },
});

export const letter = (over: Over<'sendDecisionLetter'> = {}): Draft<'sendDecisionLetter'> => ({ name: 'sendDecisionLetter', data: { reference: 'Z-2019-12345', ...over } });

export const moveDeadline = (transferDeadline: LocalDate, over: Over<'moveTransferDeadline'> = {}): Draft<'moveTransferDeadline'> => ({
  name: 'moveTransferDeadline',
  data: { criterion: 'noDublinClaim', transferDeadline, motivation: 'De gast was onvindbaar; de andere staat weet ervan.', ...over },
});

export const admit = (over: { occurredOn?: LocalDate } = {}): Draft<'decideAdmission'> => ({
  name: 'decideAdmission',
  data: { decision: 'admit', motivation: 'Voldoet aan de vijf criteria.', ...over },
});

export const admitTailored = (over: { occurredOn?: LocalDate; until?: LocalDate; scenario?: string } = {}): Draft<'decideAdmission'> => ({
  name: 'decideAdmission',
  data: { decision: 'admitTailored', motivation: 'Maatwerk, gericht op vertrek.', until: '2019-12-31', scenario: 'return', ...over },
});

export const refuse = (over: { occurredOn?: LocalDate; motivation?: string; weighing?: string } = {}): Draft<'decideAdmission'> => ({
  name: 'decideAdmission',
  data: { decision: 'refuse', motivation: 'Geen binding met de provincie.', weighing: 'Elders is opvang aangeboden; beide risico’s zijn laag.', ...over },
});

/** A refusal that says no more than that a criterion was not met. */
export const refuseWithoutWeighing = (): Draft<'decideAdmission'> => ({
  name: 'decideAdmission',
  data: { decision: 'refuse', motivation: 'Geen binding met de provincie.' },
});

export const withdraw = (over: Over<'withdraw'> = {}): Draft<'withdraw'> => ({ name: 'withdraw', data: { reason: 'Elders onderdak gevonden.', ...over } });

export const dossier = (over: Over<'deliverDossier'> = {}): Draft<'deliverDossier'> => ({ name: 'deliverDossier', data: { reference: 'D-1', ...over } });

export const perspective = (over: Over<'decidePerspective'> = {}): Draft<'decidePerspective'> => ({
  name: 'decidePerspective',
  data: { basis: { kind: 'writtenProcedure' }, scenario: 'return', motivation: 'Terugkeer is het meest kansrijk.', ...over },
});

export const promise = (organisation: string, dueOn: LocalDate, what = 'Een laissez-passer aanvragen.') => ({ organisation, what, dueOn });

export const review = (over: Over<'recordReview'> = {}): Draft<'recordReview'> => ({
  name: 'recordReview',
  data: { basis: { kind: 'writtenProcedure' }, summary: 'De ambassade heeft de aanvraag.', ...over },
});

export const fulfil = (commitment: string, over: Over<'fulfilCommitment'> = {}): Draft<'fulfilCommitment'> => ({ name: 'fulfilCommitment', data: { commitment, ...over } });

export const note = (compartment: Input<'writeNote'>['compartment'] = 'general', over: Over<'writeNote'> = {}): Draft<'writeNote'> => ({
  name: 'writeNote',
  data: { compartment, text: 'Belde over de afspraak van morgen.', ...over },
});

export const removeNote = (which: string, over: Over<'removeNote'> = {}): Draft<'removeNote'> => ({ name: 'removeNote', data: { note: which, reason: 'Ging over iemand anders.', ...over } });

/** A document as the API makes it of what was handed in; there is one of each number. */
export const document = (number = 1, over: Over<'addDocument'> = {}): Draft<'addDocument'> => ({
  name: 'addDocument',
  data: { document: documentId(number), compartment: 'general', kind: 'letter', type: 'application/pdf', size: 1234, sha256: number.toString(16).padStart(64, '0'), ...over },
});

export const documentId = (number: number): string => `00000000-0000-4000-8000-${number.toString().padStart(12, '0')}`;

export const removeDocument = (number = 1, over: Over<'removeDocument'> = {}): Draft<'removeDocument'> => ({ name: 'removeDocument', data: { document: documentId(number), reason: 'Verkeerde gast.', ...over } });

export const close = (outcome: string, over: Over<'close'> = {}): Draft<'close'> => ({ name: 'close', data: { outcome, ...over } });

export const endShelter = (endsOn: LocalDate, over: Over<'endShelter'> = {}): Draft<'endShelter'> => ({
  name: 'endShelter',
  data: { reference: 'B-2019-78', endsOn, motivation: 'Afgewogen tegen wat de gast elders heeft.', ...over },
});

export const reopen = (over: Over<'reopen'> = {}): Draft<'reopen'> => ({ name: 'reopen', data: { reason: 'De gast is terug.', ...over } });

export const adopt = (policy: string, version = 4, over: Over<'adoptPolicy'> = {}): Draft<'adoptPolicy'> => ({ name: 'adoptPolicy', data: { policy, version, ...over } });

export const commitment = (organisation: string, dueOn: LocalDate, over: Over<'makeCommitment'> = {}): Draft<'makeCommitment'> => ({
  name: 'makeCommitment',
  data: { ...promise(organisation, dueOn), ...over },
});

export const renew = (which: string, dueOn: LocalDate, over: Over<'renewCommitment'> = {}): Draft<'renewCommitment'> => ({
  name: 'renewCommitment',
  data: { commitment: which, dueOn, reason: 'De ambassade is gesloten.', ...over },
});

export const cancel = (which: string, over: Over<'cancelCommitment'> = {}): Draft<'cancelCommitment'> => ({
  name: 'cancelCommitment',
  data: { commitment: which, reason: 'Niet meer nodig.', ...over },
});

export const propose = (scenario: string, over: Over<'proposeScenario'> = {}): Draft<'proposeScenario'> => ({
  name: 'proposeScenario',
  data: { scenario, motivation: 'Er is een nieuw document.', ...over },
});

export const identityStep = (item: string, step: Input<'recordIdentityStep'>['step'], over: Over<'recordIdentityStep'> = {}): Draft<'recordIdentityStep'> => ({
  name: 'recordIdentityStep',
  data: { item, step, ...over },
});

export const working = (goal: string, nextCheckOn: LocalDate, over: { occurredOn?: LocalDate } = {}): Draft<'recordStabilisation'> => ({
  name: 'recordStabilisation',
  data: { status: 'working', goal, what: 'Wekelijkse gesprekken.', consent: 'given', nextCheckOn, ...over },
});

export const reached = (goal: string, status: 'stable' | 'dropped' = 'stable', over: { occurredOn?: LocalDate } = {}): Draft<'recordStabilisation'> => ({
  name: 'recordStabilisation',
  data: { status, goal, what: 'Het gaat beter.', consent: 'given', ...over },
});

export const group = (code: string, belongs = true, over: Over<'recordSpecialGroup'> = {}): Draft<'recordSpecialGroup'> => ({
  name: 'recordSpecialGroup',
  data: { group: code, belongs, ...over },
});

/** Somebody of INLIA of whom the domain knows no more than the id. */
export const colleague = { id: '0b9dd2a4-3f0c-5a52-9d3b-5a8f2d1f7c11', organisation: 'INLIA' } as const;

export const assign = (part: string, over: Over<'assign'> = {}): Draft<'assign'> => ({
  name: 'assign',
  data: { part, person: colleague.id, ...over },
});

export const pause = (reviewOn: LocalDate, over: Over<'pause'> = {}): Draft<'pause'> => ({
  name: 'pause',
  data: { reason: 'illness', motivation: 'Opgenomen in het ziekenhuis.', reviewOn, ...over },
});

export const resume = (over: Over<'resume'> = {}): Draft<'resume'> => ({ name: 'resume', data: { motivation: 'Hersteld.', ...over } });

export const absence = (over: Over<'reportAbsence'> = {}): Draft<'reportAbsence'> => ({
  name: 'reportAbsence',
  data: { circumstances: 'Sliep vannacht niet in de opvang.', ...over },
});

export const stay = (place: string, over: Over<'recordStayElsewhere'> = {}): Draft<'recordStayElsewhere'> => ({
  name: 'recordStayElsewhere',
  data: { place, ...over },
});

export const back = (over: Over<'recordReturn'> = {}): Draft<'recordReturn'> => ({ name: 'recordReturn', data: over });

/** Beds of which the domain knows no more than their ids. */
export const beds = ['6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a01', '6a6a2c1e-4f0f-4c53-9a8f-0f5d4b1f3a02'] as const;

export const bed = (place: string = beds[0], over: Over<'startStay'> = {}): Draft<'startStay'> => ({ name: 'startStay', data: { place, kind: 'regular', ...over } });

export const leaveBed = (over: Over<'endStay'> = {}): Draft<'endStay'> => ({ name: 'endStay', data: { reason: 'Heeft elders onderdak.', ...over } });

export const wait = (kind: string, over: Over<'joinWaitingList'> = {}): Draft<'joinWaitingList'> => ({
  name: 'joinWaitingList',
  data: { kind, urgency: 'later', reason: 'Alle plekken zijn bezet.', ...over },
});

export const stopWaiting = (over: Over<'leaveWaitingList'> = {}): Draft<'leaveWaitingList'> => ({ name: 'leaveWaitingList', data: { reason: 'Wil geen plek meer.', ...over } });

export const departure = (over: Over<'noticeDeparture'> = {}): Draft<'noticeDeparture'> => ({
  name: 'noticeDeparture',
  data: { findings: 'Niemand weet waar de gast is.', ...over },
});

export const escalate = (level: string, over: Over<'escalate'> = {}): Draft<'escalate'> => ({
  name: 'escalate',
  data: { level, question: 'Wie levert het dossier?', reason: 'De partijen komen er niet uit.', ...over },
});

export const answer = (escalation: string, over: Over<'answerEscalation'> = {}): Draft<'answerEscalation'> => ({
  name: 'answerEscalation',
  data: { escalation, answer: 'DT&V levert het deze week.', ...over },
});
