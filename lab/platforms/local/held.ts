/** What several ask for at once: it holds until the last of them has given it back. */
export class Held {
  readonly #counts = new Map<string, number>();

  /** One more wants these. */
  add(keys: readonly string[]): void {
    for (const key of keys) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** One fewer wants these; returns those that nobody wants any more. */
  remove(keys: readonly string[]): string[] {
    return keys.filter((key) => {
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
      return left <= 0;
    });
  }
}
