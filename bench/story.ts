import { dayOf, type LocalDate } from '../domain/policy/calendar';
import { commandNames, commands, type CommandName } from '../domain/trajectory/commands';
import { stories } from '../scripts/demo-stories';

/** A command as somebody gives it. */
export interface Step {
  /** One of the demo people. */
  by: string;
  command: CommandName;
  /** Below `/v1/trajectories/{id}`; empty for the registration. */
  resource: string;
  body: object;
  /** Handed in with it; then the body says what it is. */
  file?: Blob;
}

/** From the referral to the rest period, admitted: with the registration twelve steps. */
const told = stories[5]!;

/** Steps of the story. */
export const STEPS = told.length + 1;

/** As long as people write it. */
export const motivation =
  'Betrokkene heeft tijdens het gesprek van vanmorgen stukken overgelegd, die met het dossier van de ketenpartner zijn vergeleken. Zij bevestigen wat bij de ' +
  'aanmelding is verklaard; op twee punten is om een aanvulling gevraagd, die binnen twee weken wordt verwacht en aan de uitkomst van deze toets niets verandert.';

/** A guest's first weeks, told in one day: every term is ahead, as it is where people record what happens on the day that it happens. */
export function storyOf(guest: number): Step[] {
  const today = dayOf(new Date().toISOString());
  return [registration(guest, today), ...told.map(({ by, resource, body }) => step(by, resource, body(today)))];
}

/** A step as people take it. */
export function step(by: string, resource: string, said: object, file?: Blob): Step {
  const body = { ...said, ...('motivation' in said && { motivation }), ...('conclusion' in said && { conclusion: motivation }) };
  return { by, command: commandOf(resource).name, resource, body, ...(file && { file }) };
}

/** The referral of a guest on that day. */
export const registration = (guest: number, occurredOn: LocalDate): Step =>
  step('caseworker-inlia', '', {
    programme: 'groningen',
    occurredOn,
    referredBy: 'INLIA',
    guest: {
      names: [{ given: 'Amal', family: `Voorbeeld ${guest}`, source: 'INLIA' }, { given: 'Amaal', family: `van Voorbeeld ${guest}` }],
      birthDates: [{ date: '1988-05-04', source: 'INLIA' }],
      nationalities: [{ name: 'onbekend' }],
      // Of this run's own, so that no two guests claim the same.
      vNumbers: [{ number: String(2_000_000_000 + guest) }],
      languages: ['Arabisch', 'Engels'],
    },
    specialGroups: ['sixtyPlus'],
    statements: { regionalBinding: { municipalityCode: '0014' }, stateReception: false, entryBan: 'none' },
    remark: motivation,
  });

/** The command that is posted there, and what the address says of it. */
export function commandOf(resource: string): { name: CommandName; inPath: Record<string, string> } {
  const found = commandNames.flatMap((name) => {
    const match = new RegExp(`^${commands[name].resource.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(resource);
    return match ? [{ name, inPath: { ...match.groups } }] : [];
  });
  return found[0]!;
}
