import { z } from 'zod';
import { basis, code, date, occurredOn, words } from './fields';

const commitment = z.string().regex(/^c[1-9]\d{0,5}$/);

export const commitmentPromise = z.strictObject({
  organisation: code,
  what: words(2000),
  dueOn: date,
  person: z.uuid().optional().meta({ description: 'Who of the organisation promised it: an id as in `by.person` of the log.' }),
  dependsOn: commitment.optional().meta({ description: 'Nobody waits for it before that one is done with. What one meeting promises is numbered in the order in which it stands.' }),
});

export const deliverDossier = z.strictObject({ occurredOn, reference: words(200), summary: words(4000).optional() });

export const decidePerspective = z.strictObject({
  occurredOn,
  basis,
  lvvCase: z.boolean().optional().meta({ description: 'Whether the guest is somebody whom an LVV is for: so it is where nothing is said. Whoever is none is guided as an exception.' }),
  exceptions: words(4000).optional().meta({ description: 'What the LSO makes an exception of, and why it guides this guest all the same.' }),
  scenario: code,
  motivation: words(4000),
  beforeStable: words(2000).optional().meta({ description: 'Why the LSO goes on although not every goal of the stabilisation is reached.' }),
  positions: z.array(z.strictObject({ organisation: code, position: words(4000) })).max(20).default([]).meta({ description: "Each organisation's own words." }),
  commitments: z.array(commitmentPromise).max(50).default([]),
  accelerations: z
    .array(z.strictObject({ what: words(2000), organisation: code.optional() }))
    .max(20)
    .optional()
    .meta({ description: 'What may go faster or otherwise than usual, and by which organisation where that is known.' }),
  firstReviewOn: date.optional().meta({ description: "The first review; without it the policy's term." }),
});

export const recordReview = z.strictObject({
  occurredOn,
  basis,
  summary: words(4000),
  obstacles: z.array(code).max(20).default([]),
  scenario: code.optional().meta({ description: 'The new scenario, where the LSO changes it.' }),
  nextReviewOn: date.optional().meta({ description: "The next review; without it the policy's term." }),
});

export const fulfilCommitment = z.strictObject({ occurredOn, commitment, note: words(2000).optional() });

export const makeCommitment = commitmentPromise.extend({ occurredOn });

export const renewCommitment = z.strictObject({ occurredOn, commitment, dueOn: date, reason: words(2000) });

export const cancelCommitment = z.strictObject({ occurredOn, commitment, reason: words(2000) });

export const proposeScenario = z.strictObject({ occurredOn, scenario: code, motivation: words(4000) });
