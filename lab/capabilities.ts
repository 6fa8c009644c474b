/** Capabilities of this computer, each tried for real: true, or the reason why not. */
import { constants, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { freemem } from 'node:os';
import { CommandFailed, run } from './command.ts';
import { type Guest, memoryNeededMib } from './guests/guest.ts';
import { guests } from './guests/index.ts';
import type { Capability } from './pair.ts';
import type { Toolbox } from './toolbox.ts';

export type Capabilities = Record<Capability, true | string>;

/** Throws, with the reason in its message, when it cannot be done. */
type Attempt = (toolbox: Toolbox) => Promise<unknown>;

const COLO_MIN = '11.1.3';

const ATTEMPTS = {
  /** Network, mount and PID namespaces, and a user namespace where we are not root. */
  namespaces: (toolbox) => inLab(toolbox, 'true'),
  /** A TAP for the guest's frames. */
  tun: (toolbox) => inLab(toolbox, 'ip tuntap add dev ft0 mode tap'),
  /** Dropping frames in a bridge, with counters, in one transaction. */
  'nft-bridge': (toolbox) =>
    inLab(
      toolbox,
      "nft 'add table bridge ftlab; add counter bridge ftlab seen;" +
        " add chain bridge ftlab pass { type filter hook forward priority 0; }'",
    ),
  /** Delay and loss on a port by the kernel's own scheduler. */
  netem: (toolbox) =>
    inLab(
      toolbox,
      'ip link add v type veth peer name w && tc qdisc add dev v root netem delay 1ms',
    ),
  /** QEMU loads the plugin, which then misses the socket that its argument names. */
  'qemu-plugin': async ({ qemu, qemuVersion, plugin }) => {
    const gate = '/nowhere/gate';
    const tried = await message(
      run([qemu, '-machine', 'none', '-display', 'none', '-plugin', `${plugin},gate=${gate}`]),
    );
    const isTaken =
      /plugin|gate/.test(tried) &&
      !/API|symbol|not enabled|invalid option|open shared object/.test(tried);
    const why = tried.split(': ').slice(-2).join(': ');
    if (!isTaken) throw new Error(`QEMU ${qemuVersion} does not take the plugin (${why})`);
  },
  /** QEMU's COLO: before 11.1.3 it hangs at its first checkpoint under TCG, or never enters it. */
  'qemu-colo': async ({ qemuVersion }) => {
    if (!isVersionAtLeast(qemuVersion, COLO_MIN))
      throw new Error(`QEMU ${qemuVersion} has no working COLO under TCG; ${COLO_MIN} has`);
  },
  /** Hardware virtualisation; a /dev/kvm alone may be a substitute that boots nothing. */
  kvm: async ({ qemu }) => {
    if (!/^flags\b.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')))
      throw new Error('the processor offers neither vmx nor svm');
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
    const monitor = ['-nodefaults', '-display', 'none', '-monitor', 'stdio'];
    await run([qemu, '-accel', 'kvm', '-machine', 'pc', ...monitor], { input: 'quit\n' });
  },
  /** The files of Xen hosts; that the hypervisor boots is seen when it does. */
  xen: async ({ xen }) => {
    if (!xen || 'lacks' in xen) throw new Error(xen?.lacks ?? 'setup made no files for it');
  },
  /** Memory for a lab with the smallest guest; a trial checks again for the guest that it runs. */
  memory: async () => {
    const [smallest] = guests.toSorted((left, right) => left.memoryMib - right.memoryMib);
    const lacking = smallest && lackingMemory(smallest);
    if (lacking) throw new Error(lacking);
  },
} as const satisfies Record<Capability, Attempt>;

/**
 * A message when this computer has too little memory for a lab with this guest; null when it has
 * enough. A platform may need more memory than twins of a guest do (Platform.memoryNeededMib).
 */
export function lackingMemory(
  guest: Pick<Guest, 'name' | 'memoryMib'>,
  neededMib = memoryNeededMib(guest),
): string | null {
  const freeMib = Math.floor(freemem() / 2 ** 20);
  if (freeMib >= neededMib) return null;
  return `${freeMib} MiB are available, and a lab with the guest ${guest.name} needs ${neededMib}`;
}

/** Whether the dotted `version` is at least `minimum`. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of minimum.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

let detected: Promise<Capabilities> | null = null;

/** Tries each capability once per process, in order; takes about 100 ms and leaves no trace. */
export function detectCapabilities(toolbox: Toolbox): Promise<Capabilities> {
  detected ??= detect(toolbox);
  return detected;
}

async function detect(toolbox: Toolbox): Promise<Capabilities> {
  const found: Capabilities = {};
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    const tried = await message((attempt as Attempt)(toolbox));
    found[name] = tried === '' || tried;
  }
  return found;
}

/** Missing capabilities among `needs`, with their reasons: `tun: …`. */
export function missing(found: Capabilities, needs: readonly Capability[]): string[] {
  return needs.flatMap((need) => {
    const state = found[need] ?? 'there is no test for it';
    return state === true ? [] : [`${need}: ${state}`];
  });
}

/** Runs a line of shell in new namespaces; throws the last line that it prints on stderr. */
async function inLab({ native }: Toolbox, line: string): Promise<void> {
  const said = await message(run([native, 'lab-init', 'sh', '-c', line]));
  if (said !== '') throw new Error(said);
}

/** The last line of a failed command, or the message of another error; '' when it succeeds. */
async function message(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return '';
  } catch (error) {
    if (error instanceof CommandFailed) return error.stderr.at(-1) ?? error.message;
    return error instanceof Error ? error.message : String(error);
  }
}
