import { z } from 'zod';
import { compartments, documentTypes } from '../../policy/contents';
import { code, date, occurredOn, words } from './fields';

/** Where a paper lies: open to everyone on the trajectory, or in a compartment. Nobody is spared the choice: what lies in the wrong place is read by the wrong people. */
export const compartment = z.enum(['general', ...compartments]).meta({ description: 'Who may know of it: everyone on the trajectory, or only those who unseal the compartment.' });

export const writeNote = z.strictObject({ occurredOn, compartment, text: words(8000) });

export const removeNote = z.strictObject({ occurredOn, note: z.string().regex(/^[nmpw][1-9]\d{0,5}$/), reason: words(2000) });

/** What whoever hands in a document says of it; the rest follows from its bytes. */
export const documentDetails = z.strictObject({
  occurredOn,
  compartment,
  kind: code,
  title: words(200).optional(),
  datedOn: date.optional().meta({ description: 'The date that stands on it.' }),
  linkedTo: z.array(z.int().min(1)).max(20).default([]).meta({ description: 'The facts that it supports, by their `sequence` in the log.' }),
});

export const addDocument = documentDetails.extend({
  document: z.uuid(),
  type: z.enum(documentTypes).meta({ description: 'What its bytes are, whatever it was called.' }),
  size: z.int().min(1).meta({ description: 'Bytes.' }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/).meta({ description: 'Of the sealed bytes as they are stored: it says nothing of what the document holds.' }),
});

export const removeDocument = z.strictObject({ occurredOn, document: z.uuid(), reason: words(2000) });
