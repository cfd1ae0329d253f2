import { addDays, addYears, latest, type LocalDate } from '../policy/calendar';
import type { Line } from '../policy/lines';
import type { Policy } from '../policy/schema';
import type { TurnRule } from './deadline-rules';
import type { EventData, EventType, Since } from './events';
import { lapsingCriteria } from './grounds';
import { dossiersCompleteOn, isRegistered, isResting, pauseOf, restEndsOn, tailoredAdmission, type RegisteredState } from './phase';
import type { TrajectoryState } from './state';

/** Whether the day on which it comes tells when the guest was born: that stands nowhere in clear, but for how long Temporal's timer sleeps until then. */
export const tellsBirthday = (rule: string): boolean => rule === 'ageGroup';

type TurnData<T extends EventType> = EventData[T] extends { occurredOn: LocalDate; deadline: unknown } ? Omit<EventData[T], 'occurredOn' | 'deadline'> : never;

/** The beginning of a day on which time alone changes a trajectory; reminders change nothing. */
export interface Turn {
  /** Names it with its day, so that one that moves is another. */
  key: string;
  rule: TurnRule;
  dueOn: LocalDate;
  /** The fact from which it counts. */
  countsFrom: Since;
  /** The policy's line; missing where people agreed on the day itself. */
  line?: Line;
  /** What it makes, and of which day: never before the referral. */
  fact: { [T in EventType]: [TurnData<T>] extends [never] ? never : { type: T; data: TurnData<T> } }[EventType];
  occurredOn: LocalDate;
}

/** The turns that lie ahead, in no order. Of a closed trajectory only that a ground lapses on which a refusal rests. */
export function openTurns(state: TrajectoryState, policy: Policy): Turn[] {
  if (!isRegistered(state) || (state.closure && state.closure.kind !== 'refused')) return [];
  const turns: Turn[] = [];
  const turn = (rule: TurnRule, dueOn: LocalDate, rest: Pick<Turn, 'countsFrom' | 'line' | 'fact'>, subject?: string): void => {
    const occurredOn = latest(dueOn, state.registration.occurredOn);
    turns.push({ key: `${rule}${subject === undefined ? '' : `.${subject}`}:${dueOn}`, rule, dueOn, occurredOn, ...rest });
  };

  for (const { criterion, on, since } of lapsingCriteria(state)) {
    turn('ground', on, { countsFrom: since, fact: { type: 'groundLapsed', data: { criterion } } }, criterion);
  }
  if (state.closure) return turns;

  const tailored = tailoredAdmission(state);
  if (tailored) {
    const { until, occurredOn } = tailored;
    turn('tailoredAdmission', addDays(until, 1), { countsFrom: { fact: 'admissionDecided', on: occurredOn }, fact: { type: 'tailoredAdmissionEnded', data: {} } });
  }

  if (isResting(state, policy)) {
    const countsFrom = { fact: 'dossierDelivered', on: dossiersCompleteOn(state, policy)! } as const;
    turn('restPeriod', restEndsOn(state, policy)!, { countsFrom, line: 'restPeriodDays', fact: { type: 'restPeriodEnded', data: {} } });
  }

  const pause = pauseOf(state);
  if (pause) turn('pause', pause.reviewOn, { countsFrom: { fact: 'paused', on: pause.agreedOn }, fact: { type: 'pauseEnded', data: {} } });

  const bornOn = surelyBornOn(state.registration.guest.birthDates);
  for (const [group, { fromAge }] of Object.entries(policy.specialGroups)) {
    // Whoever said something about it knows better than the calendar.
    if (bornOn === undefined || fromAge === undefined || state.groups.some((one) => one.group === group)) continue;
    turn('ageGroup', addYears(bornOn, fromAge), { countsFrom: { fact: 'registered', on: bornOn }, fact: { type: 'ageReached', data: { group } } }, group);
  }
  return turns;
}

type BirthDates = readonly { date: string }[];

/** The last day on which the guest can have been born, of all that are known; of a year alone its last. */
const surelyBornOn = (birthDates: BirthDates): LocalDate | undefined => birthDates.map(({ date }) => (date.length === 4 ? `${date}-12-31` : date)).sort().at(-1);

/** The first day on which the guest can have been born; missing where nothing is known. */
const perhapsBornOn = (birthDates: BirthDates): LocalDate | undefined => birthDates.map(({ date }) => (date.length === 4 ? `${date}-01-01` : date)).sort()[0];

/** Whether the guest can have that age on that day, by all that is known. */
export function canBeOfAge({ registration: { guest } }: RegisteredState, age: number, day: LocalDate): boolean {
  const bornOn = perhapsBornOn(guest.birthDates);
  return bornOn === undefined || addYears(bornOn, age) <= day;
}
