/** The environment fingerprint of a recording: name → text, equal for equal computers. */
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import type { Toolbox } from './toolbox.ts';

export function environment(toolbox: Toolbox): Record<string, string> {
  const processors = cpus();
  const os = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: String(processors.length),
    memory: `${Math.round(totalmem() / 2 ** 20)} MiB`,
    system: os ?? 'unknown',
    kernel: release(),
    qemu: toolbox.qemuVersion,
    // The history groups computers by this text: another wording would begin a new series.
    accelerator: 'TCG, one thread a guest',
    node: process.version,
  };
}
