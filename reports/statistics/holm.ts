/** Several tests at once: which of them hold when the number of tests is taken into account. */

/**
 * Adjusted probabilities, in the given order: below 5 % means that the chance of any false alarm
 * among all tests is below 5 % (Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6, 1979).
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities.map((probability, index) => ({ probability, index }));
  order.sort((left, right) => left.probability - right.probability);
  const adjusted = new Array<number>(probabilities.length).fill(1);
  let least = 0;
  for (const [rank, { probability, index }] of order.entries()) {
    least = Math.min(1, Math.max(least, probability * (probabilities.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}
