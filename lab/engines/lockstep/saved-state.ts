/** The booted guest in the cache, so that a pair is ready in a second instead of a boot. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../../lab.ts';
import type { HostProcess } from '../../platforms/host.ts';
import { fillWhole, isWhole } from '../../whole-folder.ts';
import type { SavedState } from './settings.ts';
import { type TwinPlan, twinArguments } from './twin.ts';

const BUILD_DEADLINE_MS = 120_000;

/** Prepares a builder that writes `saved` and works in `folder`; the result starts it. */
export type PrepareBuilder = (
  saved: SavedState,
  folder: string,
) => (onLine: (line: string) => void) => HostProcess;

/** Returns the saved guest; boots and saves it first when the cache lacks it. */
export async function savedState(
  lab: Lab,
  plan: TwinPlan,
  prepare: PrepareBuilder,
): Promise<SavedState> {
  const { toolbox, scratch, recorder } = lab;
  // By the content of files, not by their paths: every clone and cache gives the same guest.
  const nowhere = { ...plan, qemu: '', kernel: '', initramfs: '' };
  const key = createHash('sha256')
    .update(JSON.stringify(twinArguments(nowhere)))
    .update(plan.guestHash)
    .update(toolbox.qemuVersion)
    .update(readFileSync(plan.plugin))
    .digest('hex')
    .slice(0, 16);
  const folder = join(toolbox.cache, `lockstep-${key}`);
  if (!isWhole(folder)) {
    recorder.event('ftlab', 'guest-boot', { reason: 'no saved guest in the cache' });
    const work = join(scratch, `${lab.slot.name}builder`);
    await fillWhole(folder, (part) => build(prepare({ ...filesIn(part), mailboxAt: 0 }, work)));
    rmSync(work, { recursive: true, force: true });
  }
  const { mailboxAt } = JSON.parse(readFileSync(join(folder, 'saved.json'), 'utf8'));
  return { ...filesIn(folder), mailboxAt };
}

function filesIn(folder: string): { ram: string; state: string } {
  return { ram: join(folder, 'ram'), state: join(folder, 'state') };
}

async function build(startBuilder: (onLine: (line: string) => void) => HostProcess): Promise<void> {
  let failure = '';
  const builder = startBuilder((text) => {
    const line: { event: string; message?: string } = JSON.parse(text);
    if (line.event === 'controller-failed') failure = line.message ?? 'failed';
  });
  const late = setTimeout(() => {
    failure = `not booted within ${BUILD_DEADLINE_MS / 1000} s`;
    void builder.stop(0);
  }, BUILD_DEADLINE_MS);
  const { code } = await builder.ended;
  clearTimeout(late);
  if (code !== 0) throw new Error(`booting the guest failed: ${failure || `exit code ${code}`}`);
}
