/** Runs a round of a side with the ftlab of its checkout, as a separate process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../../lab/command.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { type CampaignRows, rowsOf } from '../../reports/history/rows.ts';
import { runWords } from '../campaign/command-line.ts';
import { campaignFolders } from '../campaign/runs.ts';
import { EXIT, HostLacks } from '../errors.ts';
import type { Checkout } from './checkout.ts';
import type { Runner } from './rerun.ts';

export interface RunnerOptions {
  /** Checkouts of A and B. */
  readonly checkouts: readonly [Pick<Checkout, 'root'>, Pick<Checkout, 'root'>];
  /** Folder for the runs folders `a` and `b`, and for the output of the processes. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Exit codes of a campaign that ran, however it ended. */
const RAN: readonly (number | null)[] = [
  ...[EXIT.passed, EXIT.failed, EXIT.inconclusive, EXIT.broken, EXIT.nothingRan],
  EXIT.knownFailures,
];

/** Runs by `scripts/ftlab run`; throws HostLacks when that leaves no campaign. */
export function runnerOf({ checkouts, folder, signal }: RunnerOptions): Runner {
  return async ({ side, targets, engine, seed, set }): Promise<CampaignRows | null> => {
    const name = side === 0 ? 'a' : 'b';
    const runs = join(folder, name);
    mkdirSync(runs, { recursive: true });
    const before = new Set(campaignFolders(runs));
    const words = runWords({ targets, engines: [engine], seed, set });
    const log = join(folder, `${name}.log`);
    const ftlab = join(checkouts[side].root, 'scripts/ftlab');
    const child = start(`ftlab ${name}`, [ftlab, ...words, '--runs', runs], { console: log });
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    const { code } = await child.ended;
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return null;
    const made = campaignFolders(runs).filter((candidate) => !before.has(candidate));
    const [campaignFolder] = made;
    if (!RAN.includes(code) || campaignFolder === undefined)
      throw new HostLacks(
        `${targets.join(' ')} on ${engine} did not run (exit code ${code ?? 'none'})`,
        `read ${log}`,
      );
    return rowsOf(readCampaign(campaignFolder), campaignFolder);
  };
}
