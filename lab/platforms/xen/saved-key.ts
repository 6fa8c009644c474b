/** Names saved machines by everything that they depend on. */
import { createHash } from 'node:crypto';
import type { XenImage } from './image.ts';

/** The parts of a machine that what is saved of it depends on. */
export interface Keyed {
  readonly image: XenImage;
  /** The command line without a path of this computer. */
  readonly commandLine: readonly string[];
  readonly qemuVersion: string;
}

/**
 * 16 hex digits: the machines' images, command lines and QEMU, and what `parts` add (for an engine:
 * its guest, its parameters, its programs in dom0).
 */
export function savedKey(
  machines: readonly Keyed[],
  parts: readonly (string | Uint8Array)[] = [],
): string {
  const hash = createHash('sha256');
  const all = machines.flatMap(({ image, commandLine, qemuVersion }) => [
    image.hash,
    JSON.stringify(commandLine),
    qemuVersion,
  ]);
  for (const part of [...all, ...parts]) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}
