import { latest } from '../../policy/calendar';
import { answerable, isUnanswered, levelOf, raisedBy, type Escalation } from '../escalation';
import { reject, type Rejection } from '../rejections';
import { allKnown, first, known, type Facts, type Rules } from './rule';

const find = ({ state }: Facts, id: string | undefined): Escalation | undefined => state.escalations.find((one) => one.id === id);

/** Whether this escalation can be answered or raised now. */
const isWaiting = (facts: Facts, id: string): Rejection | undefined => {
  const one = find(facts, id);
  if (!one) return reject('escalation-unknown', { escalation: id });
  if (!isUnanswered(one)) return reject('escalation-answered', { escalation: id });
  const further = raisedBy(facts.state, one);
  return further && reject('escalation-raised', { escalation: id, further: further.id });
};

/** From this day on somebody can answer it: it was asked, or an answer came back from above. */
const askedOn = ({ state }: Facts, id: string, otherwise: string): string => {
  const one = state.escalations.find((each) => each.id === id);
  return one ? latest(one.askedOn, ...state.escalations.filter(({ raises }) => raises === id).map(({ answer }) => answer?.on)) : otherwise;
};

/** Questions that the parties cannot settle, their way up and the way back. */
export const escalation = {
  escalate: {
    restsOn: (facts, { raises, occurredOn }) =>
      latest(facts.state.registration.occurredOn, facts.state.reopenedOn, raises === undefined ? undefined : askedOn(facts, raises, occurredOn)),
    refuse: (facts, { level, organisations, raises }) => {
      const { levels } = facts.policy.escalation;
      const codes = levels.map((one) => one.level);
      const wrong = first(
        known(codes, 'escalation.levels', level),
        allKnown(facts.policy.lso.members, 'lso.members', organisations),
        raises === undefined ? undefined : isWaiting(facts, raises),
      );
      if (wrong) return wrong;
      const isOneOfEach = levelOf(facts.policy, level)!.answers.some((grant) => grant.endsWith('@owner'));
      if (isOneOfEach && organisations.length === 0) return reject('organisation-missing', { level });
      const below = find(facts, raises);
      return below && codes.indexOf(level) <= codes.indexOf(below.level) ? reject('level-not-higher', { level, below: below.level }) : undefined;
    },
    keeps: ({ state, actor }, data) => ({ ...data, id: `e${state.escalations.length + 1}`, organisation: actor.organisation }),
  },

  answerEscalation: {
    blocked: ({ state }) => (answerable(state).length > 0 ? undefined : reject('no-open-escalation')),
    restsOn: (facts, { escalation: id, occurredOn }) => askedOn(facts, id, occurredOn),
    refuse: (facts, { escalation: id }) => isWaiting(facts, id),
  },
} satisfies Partial<Rules>;
