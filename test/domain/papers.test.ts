import { describe, expect, test } from '@jest/globals';
import { document, documentId, note, removeDocument, removeNote, reopen } from '../support/domain/commands';
import { did, given } from '../support/domain/given';
import { throughPhase } from '../support/domain/trajectories';

const referred = given(...throughPhase('referral'));
const closed = given(...throughPhase('closed'));

describe('a note', () => {
  test('is kept with what it says, where it lies and in which capacity it was written', () => {
    const { state } = referred.when(note('medical', { text: 'Slaapt slecht.' }), 'healthAdvisor@GGD', '2019-06-06').then({ event: { type: 'noteWritten', data: { note: 'm1', text: 'Slaapt slecht.' } } });
    expect(state.notes).toEqual([{ id: 'm1', compartment: 'medical', text: 'Slaapt slecht.', writtenOn: '2019-06-06', by: { organisation: 'GGD', roles: ['healthAdvisor'] } }]);
  });

  test('is counted in its own compartment, so that no gap tells of another one', () => {
    const written = referred.and(
      did(note(), 'caseworker@INLIA', '2019-06-04'), did(note('medical'), 'caseworker@INLIA', '2019-06-04'), did(note('publicOrder'), 'caseworker@AVIM', '2019-06-04'),
      did(note(), 'caseworker@VWNN', '2019-06-05'), did(note('medical'), 'caseworker@INLIA', '2019-06-05'),
    );
    expect(written.on().state.notes.map(({ id }) => id)).toEqual(['n1', 'm1', 'p1', 'n2', 'm2']);
  });

  test('asks nobody for anything, and moves nothing', () => {
    const before = given(...throughPhase('guidance')).on('2019-08-01');
    const { tasks, phase, waitingOn } = before.when(note(), 'caseworker@DTV').after;
    expect({ tasks, phase, waitingOn }).toEqual({ tasks: before.tasks, phase: before.phase, waitingOn: before.waitingOn });
  });

  test('is written on a closed trajectory too, which stays closed, and survives its reopening', () => {
    const late = closed.and(did(note(), 'caseworker@INLIA', '2019-10-01'));
    expect(late.on().phase).toBe('closed');
    expect(late.on().allowed('caseworker@INLIA')).toEqual(['identify', 'writeNote', 'removeNote', 'addDocument']);
    expect(late.when(reopen(), 'manager@gemeente', '2019-10-02').after.state.notes).toHaveLength(1);
  });

  test('that was removed stays, with who took it away and why', () => {
    const { state } = referred
      .and(did(note(), 'caseworker@INLIA', '2019-06-04'))
      .when(removeNote('n1', { reason: 'Over een ander.' }), 'lsoChair@gemeente', '2019-06-05')
      .then({ event: { type: 'noteRemoved' } });
    expect(state.notes).toMatchObject([{ id: 'n1', removed: { on: '2019-06-05', by: { organisation: 'gemeente', roles: ['lsoChair'] }, reason: 'Over een ander.' } }]);
  });

  test('does not exist for whoever may not know of it', () => {
    const story = referred.and(did(note('medical'), 'caseworker@INLIA', '2019-06-04'));
    // The chair removes any note, and is told the same of one that lies in a sealed compartment as of one that was never written.
    story.when(removeNote('m1'), 'lsoChair@gemeente', '2019-06-05').rejected('note-unknown', { note: 'm1' });
    story.when(removeNote('m7'), 'lsoChair@gemeente', '2019-06-05').rejected('note-unknown', { note: 'm7' });
    expect(story.on('2019-06-05').allowed('lsoChair@gemeente')).not.toContain('removeNote');
    expect(story.on('2019-06-05').allowed('caseworker@INLIA')).toContain('removeNote');
  });

  test('of a compartment is not removed by a colleague who cannot open it', () => {
    const story = referred.and(did(note('medical'), 'caseworker@INLIA', '2019-06-04'));
    story.when(removeNote('m1'), 'lsoMember@INLIA', '2019-06-05').rejected('note-unknown', { note: 'm1' });
    story.when(removeNote('m1'), 'coordinator@INLIA', '2019-06-05').then({ event: { type: 'noteRemoved' } });
  });

  test('cannot be removed before it was written', () => {
    const story = referred.and(did(note(), 'caseworker@INLIA', '2019-06-06'));
    story.when(removeNote('n1', { occurredOn: '2019-06-05' }), 'caseworker@INLIA', '2019-06-07').rejected('date-too-early', { date: '2019-06-05', earliest: '2019-06-06' });
  });
});

describe('a document', () => {
  test('is in the log by reference and hash', () => {
    const { state } = referred
      .when(document(1, { title: 'Paspoort', kind: 'identityDocument', datedOn: '2015-02-01', linkedTo: [1] }), 'caseworker@AVIM', '2019-06-06')
      .then({ event: { type: 'documentAdded' } });
    expect(state.documents).toEqual([
      {
        id: documentId(1), compartment: 'general', kind: 'identityDocument', title: 'Paspoort', datedOn: '2015-02-01', linkedTo: [1], type: 'application/pdf', size: 1234,
        sha256: expect.stringMatching(/^0+1$/), addedOn: '2019-06-06', by: { organisation: 'AVIM', roles: ['caseworker'] },
      },
    ]);
  });

  test.each([
    ['of a kind that policy does not name', { kind: 'selfie' }, 'unknown-code', { code: 'selfie', list: 'documents.kinds' }],
    ['of a kind that every object has', { kind: 'constructor' }, 'unknown-code', { code: 'constructor', list: 'documents.kinds' }],
    ['of a medical kind for everyone to read', { kind: 'medicalReport' }, 'kind-in-compartment', { kind: 'medicalReport', compartment: 'medical' }],
    ['of a police kind among the medical ones', { kind: 'policeReport', compartment: 'medical' }, 'kind-in-compartment', { kind: 'policeReport', compartment: 'publicOrder' }],
  ] as const)('%s is refused', (_, over, code, details) => {
    referred.when(document(1, over), 'caseworker@INLIA', '2019-06-06').rejected(code, details);
  });

  test('is not added where whoever adds it could not look', () => {
    referred.when(document(1, { kind: 'medicalReport', compartment: 'medical' }), 'caseworker@AVIM', '2019-06-06').rejected('not-permitted');
  });

  test('of the post that comes once it is closed is added, and removed where it was somebody else’s', () => {
    const added = closed.and(did(document(1), 'caseworker@INLIA', '2019-10-01'));
    const { state, phase } = added.when(removeDocument(1), 'caseworker@INLIA', '2019-10-02').after;
    expect(phase).toBe('closed');
    expect(state.documents).toMatchObject([{ removed: { on: '2019-10-02', reason: 'Verkeerde gast.' } }]);
  });
});
