/** Limits of the options of a campaign; help and error texts name them. */

/** Trials of one campaign, over all its scenarios and engines. campaign.json holds each of them. */
export const TRIALS_MAX = 10_000;

/** Seeds have at most 31 bits. Trial n runs with the campaign's seed + n - 1. */
export const SEED_MAX = 2 ** 31 - 1;

/** Longest time that a nightly selection may be given. */
export const BUDGET_MAX_MS = 7 * 24 * 3_600_000;
