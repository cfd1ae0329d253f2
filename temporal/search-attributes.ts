import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/*
 * What an operator can search open trajectories by in the Temporal UI. Few and slow-changing on purpose: each update
 * of one costs a visibility write, they are stored in plain text, and lists for people never come from here. Who is waited for
 * changes with nearly every step: that stands in the run's current details.
 */

/** The phase a trajectory is in, such as `intake`. */
export const bestendigPhase = defineSearchAttributeKey('BestendigPhase', SearchAttributeType.KEYWORD);

/** The programme a trajectory runs under, such as `groningen`. */
export const bestendigProgramme = defineSearchAttributeKey('BestendigProgramme', SearchAttributeType.KEYWORD);

/** All of them, to register with a server before the first workflow starts: without it a start that uses one fails. */
export const searchAttributes = [bestendigPhase, bestendigProgramme] as const;
