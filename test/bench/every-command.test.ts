import { expect, test } from '@jest/globals';
import { everyCommand } from '../../bench/every-command';
import { commandOf, storyOf, type Step } from '../../bench/story';
import { nobodyMay } from '../../domain/policy/mandates';
import { commandNames } from '../../domain/trajectory/commands';
import type { Actor } from '../../domain/trajectory/events';
import { initialState } from '../../domain/trajectory/state';
import { demoPeople } from '../../scripts/demo-people';
import { beds, colleague, document, documentId, type Draft } from '../support/domain/commands';
import { pilot, Situation } from '../support/domain/given';

const life = everyCommand({ guest: 1, bed: beds[0], caseworker: colleague.id });
const people = new Map<string, Actor>(demoPeople().map(({ id, organisation, roles, programmes }) => [id, { person: id, organisation, roles, programmes }]));

test('no command that the policy lets anybody give is missing in the life that the bench measures them in', () => {
  const missing = commandNames.filter((name) => !life.some(({ command }) => command === name));
  expect(missing.filter((name) => !(nobodyMay(pilot()) as string[]).includes(name))).toEqual([]);
});

test.each([['first weeks', storyOf(1)], ['life with every command', life]])('by the rules the %s can be taken step by step', (_, steps) => {
  const end = steps.reduce(
    (situation, step) => {
      const { rejection, events } = situation.when(draftOf(step), people.get(step.by)!);
      expect({ step: step.command, rejection }).toEqual({ step: step.command, rejection: undefined });
      return situation.with(events!);
    },
    new Situation(pilot(), initialState, [], new Date().toISOString()),
  );
  expect(end.state.revision).toBe(steps.length);
});

/** As the API hands it over: what the address says belongs to it, and what follows from a file's bytes. */
function draftOf({ command, resource, body, file }: Step): Draft {
  const { inPath } = commandOf(resource.replace('{document}', documentId(1)));
  return { name: command, data: { ...(file && document(1).data), ...body, ...inPath } } as Draft;
}
