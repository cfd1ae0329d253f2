import { claimedNumbers } from '../../domain/trajectory/overview';
import type { RegisteredState } from '../../domain/trajectory/phase';
import type { Rejection } from '../../domain/trajectory/rejections';
import { holdersOf, knownUnder, returningGuest, unlessOwn, whyNoBed, type Nights } from '../across-guests';
import type { Sources } from '../dossier';

/** Of a guest, what facts of another can meet. */
interface Standing {
  isOpen: boolean;
  numbers: string[];
  /** The V-numbers that no other may have. */
  claimed: string[];
  nights: Nights[];
}

/**
 * The rules across guests, for facts of a list that are foreseen and not recorded. The database is asked as the log asks it, except that what the
 * list has made of its guests so far counts instead of what is recorded of them. Remembers a few words of each guest of the list.
 */
export class GuestsSoFar {
  private readonly standings = new Map<string, Standing>();
  /** The guests, by blind index, whose trajectories the list would open again. */
  private readonly returning = new Map<string, string>();

  constructor(
    private readonly database: Sources,
    private readonly programme: string,
  ) {}

  /** Why facts that change a trajectory so cannot be recorded, by the first rule as the log judges; where they can, they count from now on. */
  async take(trajectory: string, before: RegisteredState, after: RegisteredState): Promise<Rejection | undefined> {
    const rejection =
      (await this.refuseNumbers(trajectory, before, after)) ?? (await this.refuseBed(trajectory, before, after)) ?? (await this.refuseOpening(trajectory, before, after));
    if (!rejection) this.standings.set(trajectory, standingOf(after));
    return rejection;
  }

  private async refuseNumbers(trajectory: string, before: RegisteredState, after: RegisteredState): Promise<Rejection | undefined> {
    const known = claimedNumbers(before);
    const wanted = claimedNumbers(after).filter((number) => !known.includes(number));
    const recorded = (await holdersOf(this.database, this.programme, wanted)).filter((holder) => !this.standings.has(holder));
    return unlessOwn(trajectory, 'v-number-in-use', [...recorded, ...this.those(({ claimed }) => shares(claimed, wanted))]);
  }

  private async refuseBed(trajectory: string, before: RegisteredState, after: RegisteredState): Promise<Rejection | undefined> {
    const { numbers, nights } = standingOf(after);
    for (const [at, stay] of after.stays.entries()) {
      if (at < before.stays.length) continue;
      // Of the list's guests those who can be in the way.
      const others = this.those((their) => their.nights.some(({ place }) => place === stay.place) || shares(their.numbers, numbers));
      const supposed = Object.fromEntries(others.map((other) => [other, this.standings.get(other)!.nights]));
      const asked = [...(await this.ofTheSameGuest(trajectory, numbers))].map((one) =>
        whyNoBed(this.database, this.programme, one, stay, { ...supposed, [trajectory]: nights.slice(0, at) }));
      const rejections = (await Promise.all(asked)).filter((rejection) => rejection !== undefined);
      if (rejections.length > 0) return rejections.find(({ code }) => code === 'guest-already-sheltered') ?? rejections[0];
    }
    return undefined;
  }

  /** The database tells a guest's trajectories by their V-numbers too, but knows nothing of those that the list has just found out. */
  private async ofTheSameGuest(trajectory: string, numbers: readonly string[]): Promise<Set<string>> {
    const recorded = await knownUnder(this.database, this.programme, numbers);
    return new Set([trajectory, ...recorded, ...this.those((their) => shares(their.numbers, numbers))]);
  }

  private async refuseOpening(trajectory: string, before: RegisteredState, after: RegisteredState): Promise<Rejection | undefined> {
    if (!before.closure || after.closure) return undefined;
    const { guest, open } = await returningGuest(this.database, this.programme, trajectory, after.registration.formerTrajectory);
    const recorded = open.filter((one) => !this.standings.has(one) || this.standings.get(one)!.isOpen);
    const opened = this.those(({ isOpen }, one) => isOpen && this.returning.get(one) === guest);
    this.returning.set(trajectory, guest);
    return unlessOwn(trajectory, 'guest-has-open-trajectory', [...recorded, ...opened]);
  }

  private those(areSo: (standing: Standing, trajectory: string) => boolean): string[] {
    return [...this.standings].flatMap(([trajectory, standing]) => (areSo(standing, trajectory) ? [trajectory] : []));
  }
}

const standingOf = (state: RegisteredState): Standing => ({
  isOpen: state.closure === undefined,
  numbers: state.registration.guest.vNumbers.map(({ number }) => number),
  claimed: claimedNumbers(state),
  nights: state.stays.map(({ place, since, until }) => ({ place, since, until })),
});

const shares = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));
