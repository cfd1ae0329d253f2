import { addPeriod, type LocalDate } from '../policy/calendar';
import { period, type Line } from '../policy/lines';
import type { Policy } from '../policy/schema';
import type { EventType } from './events';
import type { TrajectoryState } from './state';

/** How long a closed trajectory is kept: until it may be destroyed, or is handed to an archive. */
export interface Retention {
  archiveActionDate: LocalDate;
  line: Line;
  countsFrom: { fact: EventType; on: LocalDate };
}

/** The retention of a closed trajectory; none of one that is open, or where the policy is of a release that said nothing of it. */
export function retentionOf({ closure, admission, formerAdmissions }: TrajectoryState, policy: Policy): Retention | undefined {
  if (!closure || !(policy as Partial<Policy>).retention) return undefined;
  const wasAdmitted = [...formerAdmissions, admission].some((decision) => decision !== undefined && decision.decision !== 'refuse');
  const { fact, line } = ({
    refused: { fact: 'admissionDecided', line: wasAdmitted ? 'retention.admittedAndEndedYears' : 'retention.refusedYears' },
    withdrawn: { fact: 'withdrawn', line: wasAdmitted ? 'retention.admittedAndEndedYears' : 'retention.withdrawnReferralDays' },
    outcome: { fact: 'closed', line: wasAdmitted ? 'retention.admittedAndEndedYears' : 'retention.endedBeforeAdmissionYears' },
  } as const)[closure.kind];
  return { archiveActionDate: addPeriod(closure.occurredOn, period(policy, line), policy.holidays), line, countsFrom: { fact, on: closure.occurredOn } };
}
