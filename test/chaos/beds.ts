import { randomUUID } from 'node:crypto';
import { v5 as uuid } from 'uuid';
import { dayOf, type LocalDate } from '../../domain/policy/calendar';
import { isAcknowledged, type Asked, type Journal } from './journal';
import type { People } from './people';
import type { Stack } from './stack';

/** An emergency bed that was given, told of and left on one day, each acknowledged. */
export interface LeftBed {
  stay: string;
  on: LocalDate;
}

const warden = 'coordinator-inlia';
/** As `api/shelter.ts` makes a stay's id of who gives the bed and their key; written here once more, because it must never change. */
const STAYS = '0e3d2f0a-6c61-4a0e-9d4f-2b8c7c1f5d10';

/** Somebody who gives emergency beds and writes down that they were left, one after the other, in one place. */
export class Beds {
  private place?: string;
  private isBusy = false;
  private given = 0;

  constructor(
    private readonly stack: Stack,
    private readonly journal: Journal,
    private readonly people: People,
    private readonly name: string,
  ) {}

  /** A bed from the first night until it is left. Does nothing while another one is under way: there is one place. */
  async giveAndLeave(): Promise<void> {
    if (this.isBusy || this.place === undefined) return;
    this.isBusy = true;
    try {
      this.given += 1;
      const key = `${this.name}-bed-${this.given}`;
      const on = dayOf(new Date().toISOString());
      const stay = uuid(JSON.stringify([this.stack.issuer, warden, key]), STAYS);
      // Left on the day on which it was given: so the place is free for the next one.
      const steps: [path: string, body: object][] = [
        ['/v1/shelter-stays', { programme: 'groningen', workingName: key, place: this.place, kind: 'regular', occurredOn: on }],
        [`/v1/shelter-stays/${stay}/municipality-notices`, { occurredOn: on }],
        [`/v1/shelter-stays/${stay}/departures`, { occurredOn: on }],
      ];
      for (const [at, [path, body]] of steps.entries()) {
        const asked: Asked = { key: at === 0 ? key : `${key}-${at}`, person: warden, trajectory: stay, attempts: 0 };
        await this.people.post(asked, { path, body });
        if (!isAcknowledged(asked)) return void this.journal.faults.push(`${asked.key} (${path}) was refused: ${asked.answer?.status} ${asked.answer?.code}`);
      }
      this.journal.leftBeds.push({ stay, on });
    } finally {
      this.isBusy = false;
    }
  }

  /** Places are no facts about anybody: this one is there before the story begins. */
  async open(): Promise<void> {
    const { prisma } = this.stack;
    const location = await prisma.location.create({ data: { id: randomUUID(), programme: 'groningen', name: `Chaos ${this.name}`, town: 'Nergens' } });
    const place = await prisma.place.create({ data: { id: randomUUID(), locationId: location.id, programme: 'groningen', kind: 'regular', name: '1', opensOn: new Date('2019-04-01') } });
    this.place = place.id;
  }
}

/** What is wrong with the emergency beds: each was given once, is left, and nothing is owed for it. */
export async function wrongBeds({ prisma }: Pick<Stack, 'prisma'>, { leftBeds }: Journal): Promise<string[]> {
  const rows = new Map((await prisma.emergencyStay.findMany({ include: { tasks: true, stays: true } })).map((row) => [row.id, row]));
  const day = (date: Date | null | undefined): string | undefined => date?.toISOString().slice(0, 10);
  const wrong = leftBeds.flatMap(({ stay, on }) => {
    const row = rows.get(stay);
    const known = row && { since: day(row.since), told: day(row.municipalityToldOn), endedOn: day(row.endedOn), endedBy: row.endedBy, tasks: row.tasks.length, nights: row.stays.map((one) => [day(one.since), day(one.until)]) };
    const expected = { since: on, told: on, endedOn: on, endedBy: 'person', tasks: 0, nights: [[on, on]] };
    return JSON.stringify(known) === JSON.stringify(expected) ? [] : [`emergency stay ${stay} is ${JSON.stringify(known)}, and people were told ${JSON.stringify(expected)}`];
  });
  return rows.size === leftBeds.length ? wrong : [...wrong, `there are ${rows.size} emergency stays, and people gave ${leftBeds.length}`];
}
