/**
 * The name of a location or of a bed as it is kept: what looks the same is the same, however its letters are composed and whatever blanks stand in
 * it or around it. Whether capitals matter is for whoever compares.
 */
export const nameAsKept = (typed: string): string => typed.normalize('NFC').trim().replace(/\s+/g, ' ');
