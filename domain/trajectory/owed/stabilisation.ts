import { latest } from '../../policy/calendar';
import type { Policy } from '../../policy/schema';
import { admittedOn, goalsAhead, openRequestsOf, type RegisteredState } from '../phase';
import { mandated, notWhileClosed, type Owed, type Task } from './owing';

export function* answeringForIdentity(state: RegisteredState, policy: Policy): Iterable<Owed> {
  const parties = mandated(policy, 'recordIdentityStep');
  for (const [item, steps] of Object.entries(state.identity)) {
    const open = openRequestsOf(steps);
    const theirs = open.filter(({ organisation }) => parties.some(({ holder }) => holder.organisation === organisation));
    for (const { organisation, occurredOn, answerDueOn } of theirs.length > 0 ? theirs : open.slice(-1)) {
      const since = notWhileClosed(state, 'identityStepRecorded', occurredOn);
      const own = parties.filter(({ holder }) => holder.organisation === organisation);
      // Where whoever asked is no party to it any more, whoever may answer is waited for.
      const tasks = (own.length > 0 ? own : parties).map((task): Task => ({ ...task, subject: item }));
      // Whoever asked first for the item names its term: that name stays, whoever asks or answers later.
      const subject = organisation === steps.find(({ step }) => step === 'requested')!.organisation ? item : `${item}.${organisation}`;
      const answering = { rule: 'identityAnswer', subject, tasks, since } as const;
      if (answerDueOn !== undefined && answerDueOn >= since.on) yield { ...answering, dueOn: answerDueOn, agreedOn: occurredOn };
      else yield { ...answering, line: 'identityAnswerWorkingDays' };
    }
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
