import { join } from 'node:path';
import { pilot } from '../../support/domain/given';
import { trajectoryDocument } from './document';
import { explore } from './explore';

/** The document as it is committed, so that a change of the rules is seen in a review. */
export const trajectoryFile = join(__dirname, '../../../docs/trajectory.md');

/** Any seed finds the same; this is the one that is written down. */
export const explored = explore(2019);

export const trajectoryText = (): string => trajectoryDocument(pilot(), explored);
