/** Something happened that may never happen. */
export class Broken extends Error {
  constructor(
    readonly trajectory: string,
    readonly invariant: string,
  ) {
    super(invariant);
  }
}
