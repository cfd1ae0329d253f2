/**
 * The name of a location or of a bed as it is kept: what looks the same is the same, however its letters are composed, whatever blanks stand in
 * it or around it, and without what nobody sees. Whether capitals matter is for whoever compares.
 */
export const nameAsKept = (typed: string): string => typed.normalize('NFC').replace(/\p{Cf}/gu, '').trim().replace(/\s+/g, ' ');
