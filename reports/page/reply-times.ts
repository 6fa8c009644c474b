/** Reply times of a campaign, added up over the trials of each scenario on each engine. */
import type { Histogram } from 'hdr-histogram-js';
import type { CampaignTrial } from '../campaign/schema.ts';
import { emptyHistogram, encoded, recordNs } from '../performance/distribution.ts';

export class ReplyTimes {
  readonly #histograms = new Map<string, Map<string, Histogram>>();

  add({ scenario, engine }: CampaignTrial, waitedNs: Float64Array): void {
    const engines = this.#histograms.get(scenario) ?? new Map<string, Histogram>();
    this.#histograms.set(scenario, engines);
    const histogram = engines.get(engine) ?? emptyHistogram();
    engines.set(engine, histogram);
    for (const ns of waitedNs) recordNs(histogram, ns);
  }

  /** Engine → its histogram as text. */
  of(scenario: string): ReadonlyMap<string, string> {
    const engines = this.#histograms.get(scenario) ?? new Map<string, Histogram>();
    return new Map([...engines].map(([engine, histogram]) => [engine, encoded(histogram)]));
  }
}
