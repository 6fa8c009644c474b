/** Where each trial of a campaign is: its anchor, and on a large campaign its page. */
import type { CampaignTrial } from '../campaign/schema.ts';

/** Trials up to which a campaign is one page. */
export const ONE_PAGE_TRIALS = 24;

/** `smoke/active-power/lockstep/1`: the deep link's fragment; other characters become dashes. */
export function anchorOf(
  planned: Pick<CampaignTrial, 'scenario' | 'engine' | 'trial' | 'pair'>,
): string {
  const { scenario, engine, trial, pair } = planned;
  const whole = `${scenario}/${engine}/${trial}${pair === null ? '' : `/${pair + 1}`}`;
  return whole.replace(/[^\w./-]+/g, '-');
}

/** File names of the pages of scenarios, all different for any names of scenarios. */
export function pageNames(scenarios: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const scenario of new Set(scenarios)) {
    const plain = scenario
      .replaceAll('/', '--')
      .replace(/[^\w.-]+/g, '-')
      .replace(/^\.+/, '');
    const name = plain.slice(0, 100) || 'scenario';
    const free = (at: number): string => {
      const tried = at === 1 ? name : `${name}-${at}`;
      return taken.has(tried.toLowerCase()) ? free(at + 1) : tried;
    };
    const uniqueName = free(1);
    taken.add(uniqueName.toLowerCase());
    names.set(scenario, uniqueName);
  }
  return names;
}

/** Anchors and links of a campaign's trials. */
export class Places {
  readonly #anchors = new Map<string, string>();
  readonly #pages = new Map<string, string>();

  /** `folder` holds the pages of scenarios, relative to the index; null: all is on one page. */
  constructor(trials: readonly CampaignTrial[], folder: string | null) {
    const taken = new Set<string>();
    const names = pageNames(trials.map(({ scenario }) => scenario));
    for (const trial of trials) {
      const plain = anchorOf(trial);
      let anchor = plain;
      for (let number = 2; taken.has(anchor); number++) anchor = `${plain}-${number}`;
      taken.add(anchor);
      this.#anchors.set(trial.folder, anchor);
      const page = names.get(trial.scenario);
      if (folder !== null && page !== undefined) {
        this.#pages.set(trial.folder, `${encodeURIComponent(folder)}/${page}.html`);
      }
    }
  }

  anchor({ folder }: Pick<CampaignTrial, 'folder'>): string {
    return this.#anchors.get(folder) ?? folder;
  }

  /** Page of a trial, relative to the index; empty for the index itself. */
  page({ folder }: Pick<CampaignTrial, 'folder'>): string {
    return this.#pages.get(folder) ?? '';
  }

  /** Records the page of a trial of a scenario with several pages; pages count from 1. */
  moveToPart(trial: Pick<CampaignTrial, 'folder'>, part: number): void {
    if (part > 1) {
      const page = this.page(trial).replace(/\.html$/, `--${part}.html`);
      this.#pages.set(trial.folder, page);
    }
  }

  /** Link to a trial from the index. */
  link(trial: Pick<CampaignTrial, 'folder'>): string {
    return `${this.page(trial)}#${this.anchor(trial)}`;
  }
}
