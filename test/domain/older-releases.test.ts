import { expect, test } from '@jest/globals';
import { asStored } from '../../domain/policy/stored';

import type { Guest } from '../../domain/trajectory/commands';
import { allowedCommands } from '../../domain/trajectory/decide';
import { overview } from '../../domain/trajectory/overview';
import type { RegisteredState } from '../../domain/trajectory/phase';
import { upToDate, type TrajectoryState } from '../../domain/trajectory/state';
import { actor } from '../support/domain/actors';
import { guest, identityStep, pause, plan, register } from '../support/domain/commands';
import { did, given, pilot } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

/* A run goes on from what an earlier release left: its memory, its row in the read model, the policy that it started under. */

const since = [
  'identity', 'stabilisation', 'groups', 'assignments', 'pauses', 'absences', 'staysElsewhere', 'escalations', 'shelterEndings', 'notes', 'documents', 'stays', 'waits',
] as const;

/** As the first release kept it. */
function asOf010(state: TrajectoryState): TrajectoryState {
  const kept = Object.fromEntries(Object.entries(state).filter(([part]) => !(since as readonly string[]).includes(part))) as unknown as TrajectoryState;
  const { birthPlaces: _, ...guestThen } = kept.registration!.guest;
  return {
    ...kept,
    recordedOn: undefined,
    registration: { ...kept.registration!, guest: guestThen as Guest },
    scenarios: kept.scenarios.map(({ as: _, ...one }) => one) as TrajectoryState['scenarios'],
    commitments: kept.commitments.map(({ renewals: _, ...one }) => one) as TrajectoryState['commitments'],
  };
}

function policyOf010() {
  const { privateReferrers: _f, identity: _i, stabilisation: _s, assignments: _a, pauses: _p, staysElsewhere: _e, documents: _d, escalation: _q, retention: _r, shelterEndings: _x, shelter: _h, admissionDecisions: _l, mandates, terms, compartments, ...rest } = pilot();
  const later = [
    'identify', 'makeCommitment', 'renewCommitment', 'cancelCommitment', 'proposeScenario', 'recordIdentityStep', 'recordStabilisation', 'recordSpecialGroup', 'pause', 'resume', 'reportAbsence',
    'recordStayElsewhere', 'recordReturn', 'noticeDeparture', 'changeGround', 'endShelter', 'startStay', 'endStay', 'joinWaitingList', 'leaveWaitingList', 'manageLocations', 'giveEmergencyBed',
    'sendDecisionLetter', 'writeNote', 'removeNote', 'addDocument', 'removeDocument', 'readRemoved',
  ];
  const { criterionRetestWorkingDays: _t, ...known } = terms;
  const { whereabouts: _w, ...compartmentsThen } = compartments;
  return { ...rest, terms: known, compartments: compartmentsThen, mandates: Object.fromEntries(Object.entries(mandates).filter(([name]) => !later.includes(name))) };
}

const ill = did(register({ specialGroups: ['mentallyIll'], guest: guest() }), 'caseworker@INLIA', '2019-06-03');

test('what an earlier release remembered is what the facts make today', () => {
  const { state } = given(ill, ...throughPhase('guidance').slice(1)).on('2019-08-01');
  expect(upToDate(asOf010(state))).toEqual({ ...state, recordedOn: undefined });
});

test('what an earlier release kept in the order of recording stands in the order of its days', () => {
  const { state } = given(...throughPhase('guidance'), did(plan({ until: '2019-12-02' }), 'caseworker@INLIA', '2019-07-22'), did(plan(), 'caseworker@INLIA', '2019-08-01')).on();
  expect(upToDate({ ...state, plans: state.plans.toReversed() })).toEqual(state);
});

test('what is up to date stays as it is', () => {
  const { state } = given(...throughPhase('guidance'), did(identityStep('passport', 'requested'), 'caseworker@DTV', '2019-08-01'), did(pause('2019-09-16'), 'lsoChair@gemeente', '2019-08-02')).on();
  expect(upToDate(state)).toEqual(state);
});

test('under a policy of that time a trajectory goes on as it did, and what it does not speak of is nobody’s', () => {
  const policy = asStored(policyOf010());
  const { state, now } = given(ill, ...throughPhase('guidance').slice(1)).on('2019-08-01');
  const { tasks } = overview(state as RegisteredState, policy);
  expect(tasks.map(({ key }) => key)).toEqual(overview(state as RegisteredState, pilot()).tasks.map(({ key }) => key));
  const people = ['lsoChair@gemeente', 'mayor@gemeente', 'caseworker@DTV', 'caseworker@INLIA', 'coordinator@INLIA', 'caseworker@AVIM'] as const;
  const possible = new Set(people.flatMap((who) => allowedCommands(state, { actor: actor(who), now, policy })));
  expect([...possible].sort()).toEqual(['assessRisk', 'close', 'fulfilCommitment', 'proposeTailoredPlan', 'recordReview']);
});

test('a policy of today stays as it is', () => {
  expect(asStored(pilot())).toEqual(pilot());
});
