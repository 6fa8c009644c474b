/** Draws a campaign as pages that need nothing else. */
import { join } from 'node:path';
import type { Campaign } from '../campaign/schema.ts';
import { readCampaign } from '../campaign/store.ts';
import type { CellStanding } from '../history/standings.ts';
import { pageScript } from '../page/bundle.ts';
import type { Drawing } from '../page/trial.ts';
import { drawingOf } from '../page/trial-view.ts';
import { writePages } from '../page/write-pages.ts';
import type { ReporterKind } from './reporter.ts';

export const page: ReporterKind = {
  name: 'page',
  says: 'self-contained HTML: one file, or for many trials an index and a page per scenario',
  file: 'report.html',
  ownsStdout: false,
  create({ file, folder: reportFolder }) {
    const drawings = new Map<string, Drawing>();
    // Made meanwhile, so that the bundler's memory does not add to that of the judge.
    pageScript().catch(() => {}); // onEnd reports it
    return {
      onSeen(planned, seen, verdict) {
        drawings.delete(planned.folder);
        drawings.set(planned.folder, drawingOf(seen, verdict));
      },
      onEnd(campaign, folder, standings) {
        const path = file ?? join(reportFolder ?? folder, 'report.html');
        return renderCampaign(folder, { campaign, path, drawings, standings });
      },
    };
  },
};

interface PageOptions {
  /** Default: the contents of campaign.json. */
  campaign?: Campaign;
  /** Path of the first page; default: report.html in the campaign's folder. Others go beside it. */
  path?: string;
  /** Drawings of trials that were read already; default: every recording is read. */
  drawings?: ReadonlyMap<string, Drawing>;
  /** Default: none. */
  standings?: readonly CellStanding[];
}

/** Draws the campaign in a folder; returns the first page's path. Throws RecordingInvalid. */
export async function renderCampaign(folder: string, options: PageOptions = {}): Promise<string> {
  const { campaign = readCampaign(folder), path = join(folder, 'report.html') } = options;
  const { drawings = new Map(), standings = [] } = options;
  await writePages({ folder, campaign, path, drawings, standings });
  return path;
}
