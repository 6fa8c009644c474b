/** Names saved machines by everything that they depend on. */
import { createHash } from 'node:crypto';
import type { XenImage } from './image.ts';

/** The inputs of a saved machine. */
export interface Keyed {
  readonly image: XenImage;
  /** The command line without a path of this computer. */
  readonly commandLine: readonly string[];
  readonly qemuVersion: string;
}

/**
 * 16 hex digits of a hash of the machines' images, command lines and QEMU, and of `parts` (for an
 * engine: its guest, its parameters, its programs in dom0).
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
