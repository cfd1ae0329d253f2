import { addDays, addWorkingDays, startOfDay, type Instant, type LocalDate } from '../policy/calendar';
import { holderOf, type Holder } from '../policy/grants';
import type { Policy, Text } from '../policy/schema';
import { reject, type Rejection } from '../trajectory/rejections';

/** What is owed for somebody who has an emergency bed and no trajectory. */
export const emergencyTasks = {
  register: { nl: 'Aanmelden', en: 'Register a referral' },
  tellMunicipality: { nl: 'De gemeente inlichten', en: 'Tell the municipality' },
} as const satisfies Record<string, Text>;
export type EmergencyTaskName = keyof typeof emergencyTasks;

export interface EmergencyTask {
  key: EmergencyTaskName;
  holder: Holder;
  dueOn: LocalDate;
  overdueFrom: Instant;
}

/** What follows from a first night, under a policy that has emergency beds: when the bed is free again by itself, and who owes what until when. */
export function emergencyStay(policy: Policy, since: LocalDate): { endsOn: LocalDate; endsAt: Instant; tasks: EmergencyTask[] } {
  const { days, tasksWorkingDays, registers, tellsMunicipality } = policy.shelter.emergency!;
  const endsOn = addDays(since, days);
  const dueOn = addWorkingDays(since, tasksWorkingDays, policy.holidays);
  const owed = ([['register', registers], ['tellMunicipality', tellsMunicipality]] as const).map(([key, grant]) => ({
    key, holder: holderOf(policy, grant)!, dueOn, overdueFrom: startOfDay(addDays(dueOn, 1)),
  }));
  return { endsOn, endsAt: startOfDay(endsOn), tasks: owed };
}

/** Why nobody can be given an emergency bed from that day on. */
export function refuseEmergencyStay(policy: Policy, { since, kind }: { since: LocalDate; kind: string }, today: LocalDate): Rejection | undefined {
  if (!Object.hasOwn(policy.shelter.kinds, kind)) return reject('unknown-code', { code: kind, list: 'shelter.kinds' });
  // Nobody knows yet which groups somebody belongs to who has no more than a working name. The nights of a weekend are written down after it: they may be over.
  return since > today ? reject('date-in-future', { date: since }) : undefined;
}

/** What is known of an emergency stay of which somebody says what happened. */
interface Stay {
  since: LocalDate;
  endsOn: LocalDate;
  ended?: { by: string };
  trajectory?: string;
}

/** Why the municipality cannot have been told of an emergency stay on that day; it may be told, and said to be, after the stay is over. */
export function refuseTelling({ since }: Pick<Stay, 'since'>, on: LocalDate, today: LocalDate): Rejection | undefined {
  if (on > today) return reject('date-in-future', { date: on });
  return on < since ? reject('date-too-early', { date: on, earliest: since }) : undefined;
}

/** Why nobody can have left an emergency bed on that day. That its days are over by themselves says nothing of who left when. */
export function refuseDeparture(stay: Stay, on: LocalDate, today: LocalDate): Rejection | undefined {
  const isKnown = stay.trajectory !== undefined || stay.ended?.by === 'person';
  return refuseTelling(stay, on, today) ?? (isKnown || on > stay.endsOn ? reject('shelter-stay-over') : undefined);
}
