import { latest } from '../../policy/calendar';
import type { Policy } from '../../policy/schema';
import { admittedOn, goalsAhead, type RegisteredState } from '../phase';
import { mandated, notWhileClosed, type Owed, type Task } from './owing';

export function* answeringForIdentity(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const [item, steps] of Object.entries(state.identity)) {
    const { step, organisation, occurredOn, answerDueOn } = steps.at(-1)!;
    if (step !== 'requested') continue;
    const since = notWhileClosed(state, 'identityStepRecorded', occurredOn);
    // Where whoever asked is no party to it any more, whoever may answer is waited for.
    const parties = mandated(policy, 'recordIdentityStep');
    const theirs = parties.filter(({ holder }) => holder.organisation === organisation);
    const tasks = (theirs.length > 0 ? theirs : parties).map((task): Task => ({ ...task, subject: item }));
    const answering = { rule: 'identityAnswer', subject: item, tasks, since } as const;
    if (answerDueOn !== undefined && answerDueOn >= since.on) yield { ...answering, dueOn: answerDueOn, agreedOn: occurredOn };
    else yield { ...answering, line: 'identityAnswerWorkingDays' };
  }
}

export function* checkingGoals(state: RegisteredState, policy: Policy): Iterable<Owed> {
  // Of whom the mayor decides anew after a refusal nobody can say anything of a goal.
  if (admittedOn(state) === undefined) return;
  for (const { id, goal, nextCheckOn, recordedOn } of goalsAhead(state)) {
    const since = notWhileClosed(state, 'stabilisationRecorded', recordedOn);
    const tasks: Task[] = [{ ...mandated(policy, 'recordStabilisation')[0]!, subject: id }];
    yield { rule: 'stabilisationCheck', subject: id, dueOn: latest(nextCheckOn, since.on), agreedOn: recordedOn, since, tasks, compartment: policy.stabilisation[goal]?.compartment };
  }
}
