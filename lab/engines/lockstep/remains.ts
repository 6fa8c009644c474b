/** Collects records, consoles and counters of the twins from the disks of their hosts. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCycleLedger } from '../../guests/cycle-ledger.ts';
import type { Side } from '../../pair.ts';
import type { Recorder } from '../../recording/recorder.ts';

export interface TwinFiles {
  side: Side;
  folder: string;
  /** Position among all twins of the pair, so that names in the recording differ. */
  index: number;
  isAlive: boolean;
}

/** File of a twin's folder → its name in the recording. */
const RECORDS = {
  'twin.chain.bin': (name: string) => `chains/${name}.bin`,
  'twin.held.bin': (name: string) => `chains/${name}.held.bin`,
  serial: (name: string) => `consoles/${name}-serial`,
  'qemu.log': (name: string) => `consoles/${name}-qemu.log`,
};
/** Copied first: all other records about an output were written before its release. */
const RELEASED = { 'twin.released.bin': (name: string) => `chains/${name}.released.bin` };

/**
 * Copies the files of all twins into the recording, while live twins still write, and reports the
 * state of each; `mark` finds the guest's cycle ledger.
 */
export function collectTwins(recorder: Recorder, mark: string, twins: readonly TwinFiles[]): void {
  const ran = twins.filter(({ folder }) => existsSync(join(folder, 'twin.json')));
  for (const files of [RELEASED, RECORDS]) for (const twin of ran) copy(recorder, twin, files);
  for (const twin of ran) report(recorder, mark, twin);
}

function copy(
  recorder: Recorder,
  { side, index, folder }: TwinFiles,
  files: Readonly<Record<string, (name: string) => string>>,
): void {
  for (const [from, to] of Object.entries(files))
    if (existsSync(join(folder, from)))
      copyFileSync(join(folder, from), recorder.path(to(`host-${side}-${index}`)));
}

function report(recorder: Recorder, mark: string, twin: TwinFiles): void {
  const { side, folder, index, isAlive } = twin;
  const note: { generation: number; instructionsBase: number } = JSON.parse(
    readFileSync(join(folder, 'twin.json'), 'utf8'),
  );
  const name = `host-${side}-${index}`;
  const counted = Number(readFileSync(join(folder, 'instructions')).readBigUInt64LE(0));
  recorder.event('ftlab', isAlive ? 'twin-state' : 'twin-remains', {
    host: side,
    chain: `${name}.bin`,
    released: `${name}.released.bin`,
    held: `${name}.held.bin`,
    instructions: note.instructionsBase + counted,
    generation: note.generation,
  });
  const ledger = findCycleLedger(join(folder, 'ram'), mark);
  if (ledger) {
    recorder.event('ftlab', 'cycle-ledger', { host: side, chain: `${name}.bin`, ...ledger });
  }
}
