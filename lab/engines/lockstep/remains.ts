/** The post-mortem of a twin: its chain, its outputs, its counters, from the disk of its host. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCycleLedger } from '../../guests/cycle-ledger.ts';
import type { Side } from '../../pair.ts';
import type { Recorder } from '../../recording/recorder.ts';

export interface TwinFiles {
  side: Side;
  folder: string;
  /** Of all twins of the pair, so that names in the recording differ. */
  index: number;
  isAlive: boolean;
}

/** Copies what a twin wrote into the recording and says what it had come to; `mark` finds its ledger. */
export function collectTwin(recorder: Recorder, mark: string, twin: TwinFiles): void {
  const { side, folder, index, isAlive } = twin;
  const noteFile = join(folder, 'twin.json');
  if (!existsSync(noteFile)) return; // it never ran
  const note: { generation: number; instructionsBase: number } = JSON.parse(
    readFileSync(noteFile, 'utf8'),
  );
  const name = `host-${side}-${index}`;
  for (const [from, to] of [
    ['twin.chain.bin', `chains/${name}.bin`],
    ['twin.released.bin', `chains/${name}.released.bin`],
    ['serial', `consoles/${name}-serial`],
    ['qemu.log', `consoles/${name}-qemu.log`],
  ] as const) {
    if (existsSync(join(folder, from))) copyFileSync(join(folder, from), recorder.path(to));
  }
  const counted = Number(readFileSync(join(folder, 'instructions')).readBigUInt64LE(0));
  recorder.event('ftlab', isAlive ? 'twin-state' : 'twin-remains', {
    host: side,
    chain: `${name}.bin`,
    released: `${name}.released.bin`,
    instructions: note.instructionsBase + counted,
    generation: note.generation,
  });
  const ledger = findCycleLedger(join(folder, 'ram'), mark);
  if (ledger) {
    recorder.event('ftlab', 'cycle-ledger', { host: side, chain: `${name}.bin`, ...ledger });
  }
}
