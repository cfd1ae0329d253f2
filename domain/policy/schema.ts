import type { Holidays } from './calendar';
import { holdTogether } from './coherence';
import { policyShape, type PolicyFile } from './shape';

export { compartments, documentTypes, type Compartment, type DocumentType } from './contents';
export { roles, type Role } from './roles';
export { ESCALATES, type PolicyFile } from './shape';
export { languages, type Language, type Text } from './text';

/** A policy's file, which says every fault with the place where it stands. */
export const policyFile = policyShape.superRefine((policy, context) => {
  holdTogether(policy, (path, message) => context.addIssue({ code: 'custom', path, message }));
});

/** A policy as it is stored and applied: with the holidays of its calendar worked out (`expandHolidays`). */
export type Policy = PolicyFile & { holidays: Holidays };

/** What names a policy for good: the hash is taken over the file's content, so that a changed file under an old version is found out. */
export interface PolicyReference {
  id: string;
  version: number;
  sha256: string;
}

/** A policy and what names it for good. */
export interface PublishedPolicy {
  reference: PolicyReference;
  policy: Policy;
}

/** As people write it. */
export const policyTitle = ({ id, version }: Pick<PolicyReference, 'id' | 'version'>): string => `${id} ${version}`;

export type LadderStep = PolicyFile['ladder'][number];
export type EscalationLevel = PolicyFile['escalation']['levels'][number];
