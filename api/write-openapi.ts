import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../prisma/folder';
import { describeApi } from './app';

/** The description as it is committed, so that a change of the interface is seen in a review. */
export const openApiFile = (): string => join(projectRoot(), 'api', 'openapi.json');

export const openApiText = (): string => `${JSON.stringify(describeApi(), null, 2)}\n`;

if (require.main === module) writeFileSync(openApiFile(), openApiText());
