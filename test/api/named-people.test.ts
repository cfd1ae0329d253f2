import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commitment, perspective, promise } from '../support/domain/commands';
import { guestInPhase, type Played } from '../support/play';
import { startStack, type Stack } from '../support/stack';

let stack: Stack;
let guest: Played;

const coordinator = 'coordinator@INLIA';
const day = '2019-07-22';

beforeAll(async () => {
  stack = await startStack();
  guest = await guestInPhase(stack, 'guidance');
  // Whoever has been seen here is known.
  for (const who of ['lsoMember@INLIA', 'lsoMember@INLIA#utrecht', 'caseworker@DTV', coordinator]) await stack.api.get(who, '/v1/policies');
});
afterAll(() => stack.stop());

/** Gives a command to the guest as they are now. */
async function give(who: string, resource: string, body: object, { path }: Played = guest) {
  const etag = (await stack.api.get('manager@gemeente', path)).headers.get('etag')!;
  return stack.api.post(who, `${path}/${resource}`, { occurredOn: day, ...body }, { 'if-match': etag });
}
const assigned = (person: string) => give(coordinator, 'assignments', { part: 'caseworker', person });
const promised = (person: string) => give('caseworker@INLIA', 'commitments', { ...commitment('INLIA', '2019-09-02').data, person });

describe('a part of a guest', () => {
  test('is taken by somebody of those who give it', async () => {
    const person = stack.person('lsoMember@INLIA');
    expect(await assigned(person)).toMatchObject({ status: 200, body: { assignments: [{ part: 'caseworker', person }] } });
  });

  test.each([
    ['nobody whom anybody knows', () => randomUUID()],
    ['nobody of another organisation', () => stack.person('caseworker@DTV')],
    ['nobody who works for another programme only', () => stack.person('lsoMember@INLIA#utrecht')],
  ])('is taken by %s', async (_, person) => {
    const before = await stack.api.get(coordinator, guest.path);
    expect(await assigned(person())).toMatchObject({ status: 409, code: 'person-unknown' });
    expect((await stack.api.get(coordinator, guest.path)).body).toEqual(before.body);
  });
});

describe('a promise', () => {
  test('is made by somebody of the organisation that promises', async () => {
    const person = stack.person(coordinator);
    const { status, body } = await promised(person);
    expect([status, body.commitments.at(-1)]).toEqual([200, expect.objectContaining({ organisation: 'INLIA', person })]);
  });

  test('or by nobody in particular', async () => {
    expect((await give('caseworker@INLIA', 'commitments', commitment('INLIA', '2019-09-03').data)).status).toBe(200);
  });

  test.each([['nobody knows', () => randomUUID()], ['is of another organisation', () => stack.person('caseworker@DTV')]])('is not made by somebody who %s', async (_, person) => {
    const refused = await promised(person());
    expect(refused).toMatchObject({ status: 409, code: 'person-unknown' });
    expect(refused.body.detail).toMatch(/^Deze persoon is niet bekend bij de organisatie/);
  });

  test('of the LSO’s decision neither', async () => {
    const other = await guestInPhase(stack, 'perspectiveDecision', { names: [{ family: 'Bedacht' }], vNumbers: [] });
    const decided = (person: string) => give('lsoChair@gemeente', 'perspective-decisions', perspective({ commitments: [{ ...promise('DTV', '2019-08-30'), person }] }).data, other);
    expect(await decided(stack.person(coordinator))).toMatchObject({ status: 409, code: 'person-unknown' });
    expect(await decided(stack.person('caseworker@DTV'))).toMatchObject({ status: 200, body: { commitments: [{ organisation: 'DTV', person: stack.person('caseworker@DTV') }] } });
  });
});
