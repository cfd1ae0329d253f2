import type { LocalDate } from '../domain/policy/calendar';

/** The day in a column of dates. Prisma gives it as midnight in UTC, whatever day it is in Amsterdam then. */
export const dayIn = (column: Date): LocalDate => column.toISOString().slice(0, 10);
