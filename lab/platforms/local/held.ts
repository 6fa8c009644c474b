/** Counts holders of keys: a key is held until its last holder releases it. */
export class Held {
  readonly #counts = new Map<string, number>();

  /** Adds a holder to each key. */
  add(keys: readonly string[]): void {
    for (const key of keys) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Takes a holder from each key; returns the keys that have none left. */
  remove(keys: readonly string[]): string[] {
    return keys.filter((key) => {
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
      return left <= 0;
    });
  }
}
