/** Writes the pages of a campaign: a single page, or an index and a page per scenario. */
import { basename, dirname, extname, join, relative } from 'node:path';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import type { CellStanding } from '../history/standings.ts';
import { RecordingInvalid } from '../recording.ts';
import { makeFolder, writeWhole } from '../write.ts';
import { ONE_PAGE_TRIALS, Places } from './anchors.ts';
import { pageScript } from './bundle.ts';
import type { Markup } from './escape.ts';
import { tabTitle } from './head.ts';
import { indexBody } from './index-page.ts';
import { overTrials } from './over-trials.ts';
import { ReplyTimes } from './reply-times.ts';
import { scenarioBody } from './scenario-page.ts';
import { shell } from './shell.ts';
import { type Drawing, trialSection, unreadableTrial } from './trial.ts';
import { inOrder, toneOf } from './trial-list.ts';
import { kernelsOf, readDrawing } from './trial-view.ts';

export interface PagesOptions {
  /** Folder of the recordings. */
  readonly folder: string;
  readonly campaign: Campaign;
  /** Path of the first page; the pages of scenarios are in a folder beside it. */
  readonly path: string;
  /** Folder of a trial, relative to that of the campaign → its drawing; others are read. */
  readonly drawings: ReadonlyMap<string, Drawing>;
  readonly standings: readonly CellStanding[];
}

/** Number of new failures that are open on a page; other trials are folded to a line. */
const OPEN_FAILURES = 2;
/** A page of a scenario ends behind the trial with which it passes this size. */
const PAGE_BYTES = 3_500_000;

/** Throws RecordingInvalid when something else is in the place of the folder of pages. */
export async function writePages(options: PagesOptions): Promise<void> {
  const script = await pageScript();
  const writer = new Writer(options, script);
  if (options.campaign.trials.length <= ONE_PAGE_TRIALS) writer.onePage();
  else writer.manyPages();
}

class Writer {
  readonly #folder: string;
  readonly #campaign: Campaign;
  readonly #path: string;
  readonly #drawings: PagesOptions['drawings'];
  readonly #standings: PagesOptions['standings'];
  readonly #script: Markup;
  readonly #guestKernels = new Set<string>();
  readonly #replies = new ReplyTimes();

  constructor({ folder, campaign, path, drawings, standings }: PagesOptions, script: Markup) {
    this.#folder = folder;
    this.#campaign = campaign;
    this.#path = path;
    this.#drawings = drawings;
    this.#standings = standings;
    this.#script = script;
  }

  onePage(): void {
    const { trials } = this.#campaign;
    const places = new Places(trials, null);
    const failures = trials.filter((trial) => toneOf(trial) === 'failed');
    const open = trials.length === 1 ? trials : failures.slice(0, OPEN_FAILURES);
    const sections = new Map(
      trials.map((trial) => {
        const isOpen = open.includes(trial);
        return [trial.folder, this.#section(trial, places, dirname(this.#path), isOpen)];
      }),
    );
    this.#index(places, sections);
  }

  manyPages(): void {
    const inside = pagesFolder(this.#path);
    const folder = join(dirname(this.#path), inside);
    makeFolder(folder);
    const places = new Places(this.#campaign.trials, inside);
    const groups = Map.groupBy(this.#campaign.trials, ({ scenario }) => scenario);
    for (const trials of groups.values()) this.#scenario(inOrder(trials), places, folder);
    this.#index(places, null);
  }

  #scenario(trials: readonly CampaignTrial[], places: Places, folder: string): void {
    const pages: { trials: CampaignTrial[]; sections: Markup[]; bytes: number }[] = [];
    for (const [index, trial] of trials.entries()) {
      const section = this.#section(trial, places, folder, index === 0);
      const last = pages.at(-1);
      const bytes = Buffer.byteLength(section.text);
      if (last && last.bytes + bytes < PAGE_BYTES) {
        last.trials.push(trial);
        last.sections.push(section);
        last.bytes += bytes;
      } else pages.push({ trials: [trial], sections: [section], bytes });
    }
    const { scenario = '' } = trials[0] ?? {};
    for (const [index, { trials: pageTrials }] of pages.entries())
      for (const trial of pageTrials) places.moveToPart(trial, index + 1);
    for (const [index, { trials: pageTrials, sections }] of pages.entries()) {
      const number = index + 1;
      const linkOf = (trial: CampaignTrial) => `${fileOf(places, trial)}#${places.anchor(trial)}`;
      const replies = this.#replies.of(scenario);
      const together = number === 1 ? overTrials({ trials, linkOf, replies }) : null;
      const body = scenarioBody({
        ...{ campaign: this.#campaign, scenario, trials: pageTrials, sections, together },
        index: `../${encodeURIComponent(basename(this.#path))}`,
        part: [number, pages.length],
      });
      const [first] = pageTrials;
      if (!first) continue;
      const name = fileOf(places, first);
      const title = `${scenario}: ${tabTitle(this.#campaign)}`;
      writeWhole(join(folder, name), shell({ title, body, script: this.#script }).text);
    }
  }

  /** `from` is the folder of the page that the section is on. */
  #section(trial: CampaignTrial, places: Places, from: string, isOpen: boolean): Markup {
    const trialFolder = join(this.#folder, trial.folder);
    const anchor = places.anchor(trial);
    try {
      // Observations from before the recording became unreadable are not the judged ones.
      const known = trial.measures ? this.#drawings.get(trial.folder) : undefined;
      const drawing = known ?? readDrawing(trialFolder, trial);
      this.#take(trial, drawing);
      return trialSection(
        { ...drawing, trial, anchor, folder: relative(from, trialFolder) },
        isOpen,
      );
    } catch (error) {
      if (!(error instanceof RecordingInvalid)) throw error;
      return unreadableTrial(trial, anchor, error.message);
    }
  }

  #take(trial: CampaignTrial, { manifest, waitedNs }: Drawing): void {
    for (const kernel of kernelsOf(manifest)) this.#guestKernels.add(kernel);
    this.#replies.add(trial, waitedNs);
  }

  #index(places: Places, sections: ReadonlyMap<string, Markup> | null): void {
    const campaign = this.#campaign;
    const circumstances = { guestKernels: [...this.#guestKernels].sort() };
    const linkOf = (trial: CampaignTrial) => places.link(trial);
    const groups = Map.groupBy(campaign.trials, ({ scenario }) => scenario);
    const together = [...groups].flatMap(([scenario, trials]) => {
      const replies = this.#replies.of(scenario);
      const drawn = sections ? overTrials({ trials, linkOf, replies }) : null;
      return drawn ? [{ scenario, drawn }] : [];
    });
    const standings = this.#standings;
    const body = indexBody({ campaign, circumstances, standings, places, sections, together });
    const page = shell({ title: tabTitle(campaign), body, script: this.#script });
    writeWhole(this.#path, page.text);
  }
}

/** Name of the file of a trial's page. */
function fileOf(places: Places, trial: CampaignTrial): string {
  return places.page(trial).split('/').at(-1) ?? '';
}

/** `report` beside report.html. */
function pagesFolder(path: string): string {
  const name = basename(path);
  const plain = basename(path, extname(path));
  return plain === name ? `${name}-pages` : plain;
}
