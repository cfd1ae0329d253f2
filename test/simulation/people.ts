import { addDays, latest, type LocalDate } from '../../domain/policy/calendar';
import type { Command } from '../../domain/trajectory/commands';
import { holdersFor } from '../../domain/trajectory/permissions';
import { inForce } from '../../domain/trajectory/grounds';
import { absenceOf, bedOf, isRegistered, pauseOf, phaseOf, stayOf, tailoredAdmission, waitOf } from '../../domain/trajectory/phase';
import type { TrajectoryState } from '../../domain/trajectory/state';
import type { Who } from '../support/domain/actors';
import {
  absence, admit, admitTailored, adopt, answer, assign, back, bed, beds, cancel, close, commandOf, commitment, criterion, departure, discussion, document,
  dossier, endShelter, escalate, fulfil, groundChange, group, guest, identify, identityStep, leaveBed, letter, moveDeadline, note, pause, perspective, plan, promise, propose,
  reached, refuse, register, removeDocument, removeNote, renew, reopen, resume, review, risk, stay, stopWaiting, wait, withdraw, working, type Draft,
} from '../support/domain/commands';
import { publishedPolicies } from '../support/domain/given';
import { pairs } from '../support/domain/playing';
import type { Chance } from './chance';
import { firstPolicy, policyOf } from './policies';

/** What somebody wants to do, and who it is. */
export interface Intention {
  who: Who;
  command: Command;
}

type Ideas = (readonly [weight: number, idea: () => Draft])[];

/** So few that guests share them now and then: two sources for one person, or one of them wrong. */
const vNumbers = ['0000000001', '0000000002', '0000000003'];

/** People of the programme: mostly they do what is next, now and then something else, and sometimes it is not theirs to do. */
export class People {
  /** The policy of whoever is looked at. */
  private policy = firstPolicy().policy;

  constructor(private readonly chance: Chance) {}

  /** What somebody does who sees this trajectory on that day. */
  intendOn(state: TrajectoryState, today: LocalDate): Intention {
    this.policy = policyOf(state).policy;
    const ideas = this.chance.happens(0.06) ? this.anything(state, today) : this.chance.happens(0.3) ? this.onTheWay(state, today) : this.next(state, today);
    const draft = this.chance.oneOf(ideas)();
    const command = commandOf(draft, today);
    const may = holdersFor(this.policy, state, command.name, command.data).flatMap(({ organisation, roles }) => roles.map((role): Who => `${role}@${organisation}`));
    return { who: this.chance.pick(may.length === 0 || this.chance.happens(0.03) ? pairs : may), command };
  }

  /** What is next, as the phase and its tasks say. */
  private next(state: TrajectoryState, today: LocalDate): Ideas {
    const { chance } = this;
    if (!isRegistered(state)) return [[1, () => this.referral(today)]];
    const occurredOn = this.lately(today, latest(state.registration.occurredOn, state.reopenedOn, this.lastFactOn(state)));
    const risks: Ideas = [[1, () => risk(chance.pick(['humanitarian', 'publicOrder']), chance.pick(['low', 'low', 'medium', 'high']), { occurredOn })]];
    const plans: Ideas = [[1, () => this.tailoredPlan(occurredOn)]];
    switch (phaseOf(state, this.policy)) {
      case 'closed':
        return [[1, () => reopen({ occurredOn })]];
      case 'referral':
      case 'intake': {
        const open = Object.keys(this.policy.criteria).filter((code) => !inForce(state.criteria[code]));
        const result = chance.oneOf([[16, 'pass'], [3, 'fail'], [1, 'unknown']] as const);
        const test: Ideas = open.length === 0 ? [] : [[16, () => this.test(chance.pick(open), result, occurredOn)]];
        const discuss: Ideas = state.discussion ? [] : [[3, () => discussion({ occurredOn })]];
        const missing = (['humanitarian', 'publicOrder'] as const).filter((one) => !state.risks[one]);
        const isAsked = missing.length > 0 && open.length === 0;
        const assess: Ideas = isAsked ? [[16, () => risk(chance.pick(missing), chance.pick(['low', 'high']), { occurredOn })]] : risks;
        return [...test, ...discuss, ...assess, [0.5, () => withdraw({ occurredOn, atGuestsRequest: chance.happens(0.5) })]];
      }
      case 'admissionDecision':
        return [
          [8, () => (state.plans.length > 0 ? admitTailored({ occurredOn, until: addDays(occurredOn, 60) }) : admit({ occurredOn }))],
          [2, () => refuse({ occurredOn })],
          ...risks, ...plans, ...plans,
          [0.5, () => criterion(chance.pick(Object.keys(this.policy.criteria)), chance.pick(['pass', 'fail']), { occurredOn })],
        ];
      case 'stabilisation':
        return [[12, () => dossier({ occurredOn })], ...risks, ...(state.discussion ? [] : [[2, () => discussion({ occurredOn })] as const])];
      case 'perspectiveDecision':
        return [[12, () => this.perspective(occurredOn)], ...risks];
      case 'guidance': {
        const owed = state.commitments.filter((one) => one.fulfilledOn === undefined);
        const keep: Ideas = owed.length === 0 ? [] : [[5, () => fulfil(chance.pick(owed).id, { occurredOn })]];
        const nextReviewOn = chance.happens(0.4) ? addDays(occurredOn, chance.between(1, 180)) : undefined;
        return [...keep, [8, () => review({ occurredOn, nextReviewOn })], [1.5, () => this.outcome(occurredOn)], ...risks, ...plans];
      }
    }
  }

  /** Some passes hold for a while only, and a Dublin claim has a last day of transfer. */
  private test(code: string, result: 'pass' | 'fail' | 'unknown', occurredOn: LocalDate): Draft {
    const { chance } = this;
    const last = addDays(occurredOn, chance.between(5, 120));
    if (result === 'pass' && chance.happens(0.2)) return criterion(code, result, { occurredOn, validUntil: last });
    if (result === 'fail' && this.policy.criteria[code]!.hasTransferDeadline) return criterion(code, result, { occurredOn, transferDeadline: last });
    return criterion(code, result, { occurredOn });
  }

  /** Another last day of transfer for a claim that stands in the way; now and then one that is over already. */
  private claims(state: TrajectoryState, today: LocalDate): Ideas {
    const claimed = Object.keys(state.criteria).filter((code) => this.policy.criteria[code]?.hasTransferDeadline && inForce(state.criteria[code])?.result === 'fail');
    return claimed.map((code) => [3, () => moveDeadline(addDays(today, this.chance.between(-20, 200)), { criterion: code, occurredOn: today })] as const);
  }

  /** What can happen in any phase. */
  private onTheWay(state: TrajectoryState, today: LocalDate): Ideas {
    const { chance, policy } = this;
    const leaving: Ideas = bedOf(state) ? [[1, () => leaveBed({ occurredOn: today })]] : [];
    if (isRegistered(state) && state.closure?.kind === 'refused') return [...leaving, ...this.claims(state, today), [1, () => groundChange(chance.pick(Object.keys(policy.criteria)), { occurredOn: today })]];
    if (!isRegistered(state)) return this.next(state, today);
    const occurredOn = this.lately(today, latest(state.registration.occurredOn, state.reopenedOn));
    if (state.closure) return [...leaving, ...this.papers(state, occurredOn), [1, () => identify({ occurredOn, vNumbers: [{ number: chance.pick(vNumbers) }] })]];
    const ahead = () => addDays(today, chance.between(1, 90));
    const anyOf = (codes: object) => chance.pick(Object.keys(codes));
    const promised = chance.pick(['c1', 'c2', 'c3']);
    const asked = Object.keys(state.identity);
    return [
      [3, () => identityStep(asked.length > 0 && chance.happens(0.5) ? chance.pick(asked) : anyOf(policy.identity), chance.pick(['requested', 'requested', 'answered', 'established', 'dropped']), { occurredOn })],
      ...this.papers(state, occurredOn),
      [1, () => identify({ occurredOn, vNumbers: [{ number: chance.pick(vNumbers) }] })],
      [1, () => identify({ occurredOn, birthDates: [{ date: chance.pick(['1950', '1959-06-20', '1984']) }] })],
      [2, () => working(anyOf(policy.stabilisation), ahead(), { occurredOn })],
      [4, () => reached(state.stabilisation[0]?.goal ?? 'legal', chance.pick(['stable', 'dropped']), { occurredOn })],
      [1, () => group(anyOf(policy.specialGroups), chance.happens(0.7), { occurredOn })],
      [1, () => assign(anyOf(policy.assignments), { occurredOn })],
      [2, () => commitment(chance.pick(policy.lso.members), ahead(), { occurredOn, ...(state.commitments.length > 0 && chance.happens(0.3) && { dependsOn: 'c1' }) })],
      [3, () => renew(promised, ahead(), { occurredOn })],
      [3, () => cancel(promised, { occurredOn })],
      [1, () => propose(anyOf(policy.scenarios), { occurredOn })],
      [3, () => (pauseOf(state) && chance.happens(0.6) ? resume({ occurredOn }) : pause(ahead(), { reason: anyOf(policy.pauses.reasons), occurredOn }))],
      [4, () => (absenceOf(state) ? chance.pick([departure, departure, back])({ occurredOn: today }) : stayOf(state) ? back({ occurredOn }) : absence({ occurredOn }))],
      [2, () => escalate(chance.pick(policy.escalation.levels).level, { occurredOn, organisations: [chance.pick(policy.lso.members)] })],
      [2, () => answer(chance.pick(['e1', 'e2', 'e3']), { occurredOn: today })],
      [2, () => groundChange(anyOf(policy.criteria), { occurredOn })],
      ...this.claims(state, today),
      [state.admission && !state.admission.letter ? 2 : 0, () => letter({ occurredOn: today })],
      [2, () => (state.redecision ? this.test(anyOf(policy.criteria), chance.pick(['pass', 'pass', 'fail']), today) : endShelter(ahead(), { occurredOn }))],
      [state.redecision ? 4 : 0, () => admit({ occurredOn: today })],
      [tailoredAdmission(state) ? 2 : 0, () => admitTailored({ occurredOn: today, until: addDays(today, chance.between(1, 120)) })],
      [2, () => this.anotherPolicy(today)],
      [1, () => stay(anyOf(policy.staysElsewhere), { occurredOn })],
      ...leaving,
      [8, () => bed(chance.pick([...beds]), { occurredOn, kind: chance.pick(['regular', 'regular', 'regular', 'family']) })],
      [waitOf(state) ? 6 : 3, () => (waitOf(state) ? stopWaiting({ occurredOn, atGuestsRequest: chance.happens(0.5) }) : wait(anyOf(policy.shelter.kinds), { occurredOn, urgency: chance.pick(policy.shelter.urgencies).urgency }))],
    ];
  }

  /** Whatever comes to mind, whether or not it fits. */
  private anything(state: TrajectoryState, today: LocalDate): Ideas {
    const { chance } = this;
    const occurredOn = addDays(today, chance.pick([0, 0, 0, -3, -30, 1]));
    return [
      [1, () => this.referral(occurredOn)],
      [1, () => discussion({ occurredOn })],
      [2, () => criterion(chance.pick([...Object.keys(this.policy.criteria), 'vanished']), chance.pick(['pass', 'fail', 'unknown']), { occurredOn })],
      [2, () => risk(chance.pick(['humanitarian', 'publicOrder']), 'high', { occurredOn })],
      [1, () => this.tailoredPlan(occurredOn)],
      [1, () => admit({ occurredOn })],
      [1, () => refuse({ occurredOn })],
      [1, () => withdraw({ occurredOn })],
      [1, () => dossier({ occurredOn })],
      [1, () => this.perspective(occurredOn)],
      [1, () => review({ occurredOn })],
      [1, () => fulfil(`c${state.commitments.length + 1}`, { occurredOn })],
      [3, () => this.outcome(occurredOn)],
      [1, () => reopen({ occurredOn })],
    ];
  }

  private referral(occurredOn: LocalDate): Draft {
    const { chance } = this;
    const numbers = [...new Set(Array.from({ length: chance.pick([0, 1, 1, 1, 2]) }, () => chance.pick(vNumbers)))];
    return register({
      occurredOn: chance.happens(0.3) ? addDays(occurredOn, -chance.between(1, 60)) : occurredOn,
      referredBy: chance.pick(this.policy.referrers),
      guest: guest({ vNumbers: numbers.map((number) => ({ number })) }),
    });
  }

  private tailoredPlan(occurredOn: LocalDate): Draft {
    return plan({ occurredOn, ...(this.chance.happens(0.5) && { until: addDays(occurredOn, this.chance.between(0, 90)) }) });
  }

  private perspective(occurredOn: LocalDate): Draft {
    const { chance } = this;
    const organisations = Object.keys(this.policy.organisations);
    const commitments = Array.from({ length: chance.between(0, 2) }, () => promise(chance.pick(organisations), addDays(occurredOn, chance.between(0, 60))));
    return perspective({ occurredOn, commitments, firstReviewOn: chance.happens(0.3) ? addDays(occurredOn, chance.between(1, 100)) : undefined });
  }

  /** What is written and handed in, and what should not have been. */
  private papers({ notes, documents }: TrajectoryState, occurredOn: LocalDate): Ideas {
    const { chance, policy } = this;
    const compartment = chance.pick(['general', 'general', 'medical', 'publicOrder'] as const);
    const kind = chance.pick(Object.keys(policy.documents.kinds));
    const number = chance.between(1, 999_999_999);
    return [
      [1, () => note(compartment, { occurredOn })],
      [1, () => document(number, { compartment: policy.documents.kinds[kind]!.compartment ?? compartment, kind, occurredOn })],
      ...notes.slice(-1).map(({ id }) => [1, () => removeNote(id, { occurredOn })] as const),
      ...documents.slice(-1).map(({ id }) => [1, () => removeDocument(0, { document: id, occurredOn })] as const),
    ];
  }

  /** Mostly one that can carry whatever goes on, now and then one that would open what is sealed. */
  private anotherPolicy(occurredOn: LocalDate): Draft {
    const [one, two, three, four, five, , unsealed] = publishedPolicies();
    const { id, version } = this.chance.pick([one!, two!, three!, four!, five!, unsealed!]).reference;
    return adopt(id, version, { occurredOn });
  }

  private outcome(occurredOn: LocalDate): Draft {
    return close(this.chance.pick(Object.keys(this.policy.outcomes)), { occurredOn, ...(this.chance.happens(0.7) && { authorityDecision: 'B-2019-77' }) });
  }

  /** Today mostly; some write down what happened before. */
  private lately(today: LocalDate, earliest: LocalDate): LocalDate {
    return latest(earliest > today ? today : earliest, this.chance.happens(0.3) ? addDays(today, -this.chance.between(1, 25)) : today);
  }

  private lastFactOn(state: TrajectoryState): LocalDate {
    const { criteria, admission, restEndedOn, perspective: decided, reviews, closure } = state;
    const concluded = Object.values(criteria).map(({ conclusion }) => conclusion?.occurredOn);
    return latest('2019-01-01', ...concluded, admission?.occurredOn, restEndedOn, decided?.occurredOn, reviews.at(-1)?.occurredOn, closure?.occurredOn);
  }
}
