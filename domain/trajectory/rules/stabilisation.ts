import { latest } from '../../policy/calendar';
import { organisationOf } from '../events';
import { admittedOn, goalsAhead, identityStepsOf, openRequestsOf } from '../phase';
import { reject } from '../rejections';
import { canBeOfAge } from '../turns';
import { lastWordOn } from '../words';
import { afterAdmission, first, known, notBefore, type Rules } from './rule';

/** Identity, documents, health and who helps: what goes on beside the phases. */
export const stabilisation = {
  recordIdentityStep: {
    restsOn: ({ state }, { item }) => latest(state.registration.occurredOn, identityStepsOf(state, item).at(-1)?.occurredOn),
    refuse: ({ state, policy }, data) => {
      const unknown = first(known(policy.identity, 'identity', data.item), notBefore(data.answerDueOn, data.occurredOn));
      if (unknown) return unknown;
      const isAsked = openRequestsOf(identityStepsOf(state, data.item)).length > 0;
      return data.step === 'answered' && !isAsked ? reject('nothing-requested', { item: data.item }) : undefined;
    },
    keeps: ({ actor }, data) => ({ ...data, organisation: organisationOf(actor) }),
  },

  recordStabilisation: {
    phases: afterAdmission,
    restsOn: ({ state }) => admittedOn(state)!,
    refuse: ({ state, policy }, data) => {
      const isAhead = goalsAhead(state).some(({ goal }) => goal === data.goal);
      return first(
        known(policy.stabilisation, 'stabilisation', data.goal),
        data.status === 'working' ? notBefore(data.nextCheckOn, data.occurredOn) : undefined,
        data.status === 'dropped' && !isAhead ? reject('goal-not-worked-on', { goal: data.goal }) : undefined,
      );
    },
  },

  recordSpecialGroup: {
    restsOn: ({ state }, { group }) => latest(state.registration.occurredOn, lastWordOn(state.groups.filter((one) => one.group === group))),
    refuse: ({ state, policy }, { group, belongs, occurredOn }) => {
      const unknown = known(policy.specialGroups, 'specialGroups', group);
      if (unknown) return unknown;
      const { fromAge } = policy.specialGroups[group]!;
      if (belongs && fromAge !== undefined && !canBeOfAge(state, fromAge, occurredOn)) return reject('age-not-reached', { group, age: String(fromAge) });
      const belongsNow = state.groups.some((one) => one.group === group && one.until === undefined);
      return belongs === belongsNow ? reject('group-unchanged') : undefined;
    },
  },

  assign: {
    restsOn: ({ state }, { part }) => latest(state.registration.occurredOn, state.assignments.findLast((one) => one.part === part)?.since),
    refuse: ({ policy }, { part }) => known(policy.assignments, 'assignments', part),
  },
} satisfies Partial<Rules>;
