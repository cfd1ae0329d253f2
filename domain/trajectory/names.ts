/** A name's words as they are compared: without accents and what nobody sees, in small letters. */
export function nameTokens(name: string): string[] {
  const folded = name.normalize('NFKD').replace(/[\p{M}\p{Cf}\p{DI}]/gu, '').toLowerCase().replace(/[đð]/g, 'd').replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/ß/g, 'ss');
  return folded.split(/[^\p{L}\p{N}]+/u).filter((token) => token !== '');
}
