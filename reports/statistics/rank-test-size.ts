/** How many trials of either side a rank test (Mann-Whitney) needs before it can decide. */
import { normalQuantile } from './rank-test.ts';

/**
 * The smallest n for which n and n values that do not overlap are significant, two-sided: of all
 * choices of n of 2n ranks two are as far out. 4 for 5 %.
 */
export function fewestForRankTest(significance: number): number {
  checkShare('significance', significance);
  let n = 1;
  for (let choices = 2; 2 / choices > significance; choices *= (2 * (2 * n - 1)) / n) n += 1;
  return n;
}

/** The difference that a rank test is to find, and how surely. */
export interface RankTestAim {
  /** Two-sided probability of an alarm where there is no difference. */
  readonly significance: number;
  /** Probability of finding the difference. */
  readonly power: number;
  /** Probability that a value of the second side is larger, ties counted by half: superiority(). */
  readonly superiority: number;
}

/**
 * Number of values per side that finds a difference of this superiority; infinite for one half.
 * Noether, "Sample size determination for some common nonparametric tests", Journal of
 * the American Statistical Association 82 (1987), equation 8 with equal sides. Never fewer than
 * fewestForRankTest.
 */
export function trialsForRankTest({ significance, power, superiority }: RankTestAim): number {
  checkShare('significance', significance);
  checkShare('power', power);
  if (!(superiority >= 0 && superiority <= 1))
    throw new RangeError(`${superiority} is no probability`);
  const z = normalQuantile(1 - significance / 2) + normalQuantile(power);
  const n = Math.ceil(z ** 2 / (6 * (superiority - 0.5) ** 2) - 1e-9);
  return Math.max(n, fewestForRankTest(significance));
}

function checkShare(name: string, share: number): void {
  if (!(share > 0 && share < 1)) throw new RangeError(`${name} ${share} is not between 0 and 1`);
}
