/**
 * Reading one's own writes: the highest position a command of this page answered.
 *
 * Queries carry it, and the query API waits until what they read has got there.
 */
export class Consistency {
  #token: number | null = null;

  get token(): number | null {
    return this.#token;
  }

  note(position: string | number | null | undefined): void {
    const number = Number(position ?? Number.NaN);
    if (Number.isSafeInteger(number) && number > (this.#token ?? 0)) this.#token = number;
  }

  /** Something of ours is parked: waiting for it would never end. */
  forget(): void {
    this.#token = null;
  }
}
