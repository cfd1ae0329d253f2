import { addDays, type LocalDate } from '../domain/policy/calendar';
import type { ApiClient } from './api-client';

/** Where the demo's guests sleep: fewer beds than guests, so that there is a waiting list. */
const locations = [
  { name: 'De Haven', town: 'Groningen', kind: 'regular', beds: 40 },
  { name: 'Het Anker', town: 'Haren', kind: 'family', beds: 12 },
] as const;
const caseworker = 'caseworker-inlia';

/** Registers locations and gives the guests beds from the day after their referral on, as far as they go; the others wait. */
export async function shelterGuests(api: ApiClient, programme: string, guests: readonly { id: string; referredOn: LocalDate }[], yesterday: LocalDate): Promise<void> {
  const opensOn = guests[0]!.referredOn;
  const beds: { id: string; kind: string }[] = [];
  for (const [at, { name, town, kind, beds: count }] of locations.entries()) {
    const { body: location } = await api.post<{ id: string }>('coordinator-inlia', '/v1/locations', { programme, name, town }, { key: `demo-location-${at}` });
    const names = Array.from({ length: count }, (_, number) => `bed ${number + 1}`);
    const { body } = await api.post<{ places: { id: string; kind: string }[] }>('coordinator-inlia', `/v1/locations/${location.id}/places`, { kind, opensOn, names }, { key: `demo-places-${at}` });
    beds.push(...body.places);
  }
  for (const { id, referredOn } of guests) {
    const path = `/v1/trajectories/${id}`;
    const { body, etag } = await api.get<{ phase: string }>('manager-gemeente', path);
    if (body.phase === 'closed') continue;
    const bed = beds.shift();
    if (bed) await api.post(caseworker, `${path}/shelter-stays`, { occurredOn: addDays(referredOn, 1), place: bed.id, kind: bed.kind }, { key: `demo-bed-${id}`, etag });
    else await api.post(caseworker, `${path}/waiting-list-entries`, { occurredOn: yesterday, kind: 'regular', urgency: 'unsuitable', reason: 'Slaapt bij kennissen.' }, { key: `demo-wait-${id}`, etag });
  }
}
