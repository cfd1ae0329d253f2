import { distinct, holdersOf } from '../../policy/grants';
import { answerLine } from '../../policy/lines';
import type { Policy } from '../../policy/schema';
import { answerable, answerersOf, levelOf } from '../escalation';
import type { RegisteredState } from '../phase';
import { notWhileClosed, type Owed, type Task } from './owing';

export function* answeringEscalations(state: RegisteredState, policy: Policy): Iterable<Owed> {
  for (const one of answerable(state)) {
    // Nothing is open at a level that the policy does not know: a question that time asked there was settled before it came under this policy.
    if (!levelOf(policy, one.level)) continue;
    const answers = answerersOf(policy, one.level);
    const parties = one.organisations.length === 0 ? [{}] : one.organisations.map((owner) => ({ owner }));
    // A system may answer; it is people who owe it.
    const people = distinct(parties.flatMap((party) => holdersOf(policy, answers, party))).filter(({ roles }) => !roles.includes('system'));
    const tasks = people.map((holder): Task => ({ command: 'answerEscalation', subject: one.id, holder }));
    const fromAbove = state.escalations.filter(({ raises }) => raises === one.id).map(({ answer }) => answer!.on).sort().at(-1);
    const since = fromAbove === undefined ? notWhileClosed(state, one.asked ? 'escalated' : 'termEscalated', one.askedOn) : notWhileClosed(state, 'escalationAnswered', fromAbove);
    yield { rule: 'escalationAnswer', subject: one.id, line: answerLine(one.level), since, tasks };
  }
}
