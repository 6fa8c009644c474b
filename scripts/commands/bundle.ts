/** `ftlab bundle [RUN] --key FILE --out FOLDER`: a campaign, signed, to be handed on. */
import { lstatSync } from 'node:fs';
import { rejudge } from '../../reports/campaign/store.ts';
import { writeBundle } from '../../reports/signing/bundle.ts';
import { foldersOf, statedTests } from '../../reports/signing/stated.ts';
import { visible } from '../../reports/visible.ts';
import { tool } from '../campaign/manifest.ts';
import { campaignFolder } from '../campaign/runs.ts';
import { EXIT, openedBy, UsageError } from '../errors.ts';
import { today } from '../qualification/conclude.ts';
import { say } from '../say.ts';
import { readPrivateKey } from '../signing/key-files.ts';

export interface BundleOptions {
  /** Path of a campaign, or its name in `runs`; null means the newest. */
  readonly run: string | null;
  readonly runs: string;
  /** Absolute path of a private key. */
  readonly key: string;
  /** Absolute path of the folder to make. */
  readonly out: string;
}

/** Judges the campaign again, copies it and signs it; returns the exit code. */
export async function bundle({ run, runs, key, out }: BundleOptions): Promise<number> {
  const privateKey = readPrivateKey(key);
  const folder = campaignFolder(run, runs);
  if (lstatSync(out, { throwIfNoEntry: false }))
    throw new UsageError(`${out} exists already: name another folder with --out`);
  say('judging every recording again');
  const campaign = openedBy(() => rejudge(folder));
  const date = today();
  const tests = openedBy(() => statedTests(folder, campaign, date));
  const { version, commit, dirty } = await tool();
  const annotations = { version, commit: `${commit}`, dirty: `${dirty}`, date };
  const content = { tests, tool: annotations, folders: foldersOf(campaign) };
  openedBy(() => writeBundle(folder, out, content, privateKey));
  process.stdout.write(`bundle: ${visible(out)}\n`);
  return EXIT.passed;
}
