import { on, today, type Guest, type Stage } from './story';
import { plusDays } from './story-calendar';

/* How far a story has come before it begins; everything on the day on which the stage stands, unless the name says otherwise. */

/** Every criterion passed, and nobody in doubt. */
export async function admitted(guest: Guest): Promise<void> {
  await guest.register();
  for (const criterion of ['vNumber', 'regionalBinding', 'noStateReception']) await guest.does('INLIA', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  for (const criterion of ['noHeavyEntryBan', 'noDublinClaim']) await guest.does('gemeente', 'caseworker', 'recordCriterion', { criterion, result: 'pass' });
  await guest.does('gemeente', 'mayor', 'decideAdmission', { decision: 'admit' });
}

/** Admitted and discussed, with both dossiers there: nobody is waited for until the rest is over. */
export async function resting(guest: Guest): Promise<void> {
  await admitted(guest);
  await guest.does('gemeente', 'lsoChair', 'recordReferralDiscussion', {});
  await guest.does('IND', 'caseworker', 'deliverDossier', {});
  await guest.does('DTV', 'caseworker', 'deliverDossier', {});
}

/** Rested for fourteen days and then guided towards return, with the first review after twelve weeks. */
export async function guided(stage: Stage, guest: Guest): Promise<void> {
  await resting(guest);
  await on(stage, plusDays(await today(stage), 14));
  await guest.does('gemeente', 'lsoChair', 'decidePerspective', { scenario: 'return' });
}
