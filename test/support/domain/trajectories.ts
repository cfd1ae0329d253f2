import type { LocalDate } from '../../../domain/policy/calendar';
import { phases, type Phase } from '../../../domain/trajectory/phase';
import { admit, admitTailored, close, criterion, discussion, dossier, perspective, plan, promise, register, risk } from './commands';
import { did, nothingUntil, type Given } from './given';

/**
 * An ordinary guest in the summer of 2019, phase by phase; every fact is recorded on the day it happened.
 * 10 June 2019 is Whit Monday, the only holiday on the way.
 */
const ordinary: Record<Phase, Given[]> = {
  referral: [did(register(), 'caseworker@INLIA', '2019-06-03')],
  intake: [did(discussion(), 'lsoChair@gemeente', '2019-06-06')],
  admissionDecision: [
    did(criterion('vNumber', 'pass'), 'caseworker@INLIA', '2019-06-07'),
    did(criterion('regionalBinding', 'pass'), 'caseworker@INLIA', '2019-06-11'),
    did(criterion('noStateReception', 'pass'), 'caseworker@INLIA', '2019-06-11'),
    did(criterion('noHeavyEntryBan', 'pass'), 'caseworker@IND', '2019-06-12'),
    did(criterion('noDublinClaim', 'pass'), 'caseworker@IND', '2019-06-12'),
    did(criterion('noHeavyEntryBan', 'pass'), 'caseworker@gemeente', '2019-06-14'),
    did(criterion('noDublinClaim', 'pass'), 'caseworker@gemeente', '2019-06-14'),
  ],
  stabilisation: [did(admit(), 'mayor@gemeente', '2019-06-19')],
  perspectiveDecision: [did(dossier(), 'caseworker@IND', '2019-06-24'), did(dossier(), 'caseworker@DTV', '2019-07-01'), nothingUntil('2019-07-15')],
  guidance: [
    did(perspective({ commitments: [promise('DTV', '2019-08-30'), promise('INLIA', '2019-09-13')] }), 'lsoChair@gemeente', '2019-07-18'),
  ],
  closed: [did(close('permitGranted'), 'lsoChair@gemeente', '2019-09-02')],
};

/** The facts of the ordinary guest from the referral until the guest is in that phase. */
export function throughPhase(phase: Phase): Given[] {
  return phases.slice(0, phases.indexOf(phase) + 1).flatMap((one) => ordinary[one]);
}

/** The test is complete on 14 June 2019, but this criterion was not met, so that both risks were assessed: low, unless said. */
export function failedCriterion(
  code: string,
  { humanitarian = 'low', publicOrder = 'low' }: { humanitarian?: 'low' | 'medium' | 'high'; publicOrder?: 'low' | 'medium' | 'high' } = {},
): Given[] {
  const tested = throughPhase('admissionDecision').map((fact): Given => {
    const isIt = 'draft' in fact && fact.draft.name === 'recordCriterion' && fact.draft.data.criterion === code;
    return isIt ? { ...fact, draft: criterion(code, 'fail') } : fact;
  });
  return [
    ...tested,
    did(risk('humanitarian', humanitarian), 'caseworker@gemeente', '2019-06-14'),
    did(risk('publicOrder', publicOrder), 'caseworker@AVIM', '2019-06-14'),
  ];
}

/** Another state has to take the guest until that day, so IND says; nothing else stands in the way, and the risks are low. */
export const dublinClaim = (transferDeadline: LocalDate): Given[] =>
  failedCriterion('noDublinClaim').map((fact) => {
    const isClaim = 'draft' in fact && fact.draft.name === 'recordCriterion' && fact.draft.data.criterion === 'noDublinClaim' && fact.who.endsWith('@IND');
    return isClaim ? { ...fact, draft: criterion('noDublinClaim', 'fail', { transferDeadline }) } : fact;
  });

/** Somebody with a heavy entry ban who was let in until the end of the year, with a plan aimed at departure. */
export const admittedAsTailored: Given[] = [
  ...failedCriterion('noHeavyEntryBan', { publicOrder: 'high' }),
  did(plan({ scenario: 'return' }), 'caseworker@INLIA', '2019-06-17'),
  did(admitTailored(), 'mayor@gemeente', '2019-06-19'),
];
