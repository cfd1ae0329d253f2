/* What people read, in their own language. */

export const languages = ['nl', 'en'] as const;
export type Language = (typeof languages)[number];
/** The same sentence in each language of the user interface. */
export type Text = Record<Language, string>;
