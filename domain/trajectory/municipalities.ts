import list from '../../policies/data/municipalities.json';

/*
 * Every municipality that existed on any day that the list covers is in it, by its province and with its first and last day; none that ended before.
 *
 * No well-kept package was found, so it was written out by hand: codes and names as in CBS's Gemeentelijke indeling (CC BY 4.0). It
 * was compared, code and day, with RvIG's table 33 of early 2022, with the 342 municipalities of 2023 and 2024, and with CBS's number
 * for each 1 January; from 2023 to 2026 nothing changed. The merger proposed for 1 January 2027 (Wijdemeren into Hilversum) is not in
 * it: look at the list again every January.
 */
const codes = new Set(Object.values(list.provinces).flatMap((municipalities) => municipalities.map(({ code }) => code)));

/** Whether a municipality has or had this code, under Statistics Netherlands (CBS): what somebody states of years ago names what there was then. */
export const isKnownMunicipality = (code: string): boolean => codes.has(code);
