import list from '../../policies/data/municipalities.json';
import type { LocalDate } from '../policy/calendar';

/** A Dutch municipality under the code that Statistics Netherlands (CBS) gave it. */
export interface Municipality {
  /** Four digits; leading zeros belong to it. */
  code: string;
  name: string;
  province: string;
  /** Its first day; absent where it existed before the list begins. */
  from?: LocalDate;
  /** Its last day; absent where no end is known. */
  until?: LocalDate;
}

/**
 * The days that the list covers: every municipality that existed on any of them is in it, none that ended before.
 *
 * No well-kept package was found, so it was written out by hand: codes and names as in CBS's Gemeentelijke indeling (CC BY 4.0). It
 * was compared, code and day, with RvIG's table 33 of early 2022, with the 342 municipalities of 2023 and 2024, and with CBS's number
 * for each 1 January; from 2023 to 2026 nothing changed. The merger proposed for 1 January 2027 (Wijdemeren into Hilversum) is not in
 * it: look at the list again every January.
 */
export const municipalitiesCover: { from: LocalDate; until: LocalDate } = list.covers;

/** Every municipality of the list, whether it still exists or not. */
export const municipalities: readonly Municipality[] = Object.entries(list.provinces).flatMap(([province, members]) =>
  (members as Omit<Municipality, 'province'>[]).map((member) => ({ ...member, province })),
);

const byCode = new Map(municipalities.map((municipality) => [municipality.code, municipality]));

/** The municipality with this code, past ones too: no code was given twice in the years of the list. */
export const municipality = (code: string): Municipality | undefined => byCode.get(code);

/** Whether a municipality has or had this code: what somebody states of years ago names what there was then. */
export const isKnownMunicipality = (code: string): boolean => byCode.has(code);

/** Whether the municipality existed on that day. */
export const existedOn = ({ from, until }: Municipality, day: LocalDate): boolean =>
  (from === undefined || from <= day) && (until === undefined || day <= until);
