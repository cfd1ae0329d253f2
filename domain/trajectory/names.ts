/** A name's words as they are compared: without accents, in small letters. */
export function nameTokens(name: string): string[] {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[đð]/g, 'd').replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/ß/g, 'ss');
  return folded.split(/[^\p{L}\p{N}]+/u).filter((token) => token !== '');
}
