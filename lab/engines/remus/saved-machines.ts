/** Machines from the cache, which must prove themselves before a trial gets them. */
import { rmSync } from 'node:fs';
import type { HypervisorHost } from '../../platforms/hypervisor.ts';
import { XenHost } from '../../platforms/xen/host.ts';
import type { XenMachine } from '../../platforms/xen/machine.ts';
import { builtOnce, folderOfBuilt } from '../../platforms/xen/save.ts';
import type { Recorder } from '../../recording/recorder.ts';

/** The part of a lab that saved machines need. */
export interface Surroundings {
  readonly recorder: Pick<Recorder, 'event'>;
  /** Aborted when the user asks to stop: no machine is at fault then. */
  readonly signal: AbortSignal;
}

export interface Once {
  /** Everything that the machines depend on besides their hosts, which key themselves. */
  parts: readonly (string | Uint8Array)[];
  /** Makes the machines that are then saved. */
  build(): Promise<readonly XenMachine[]>;
  /** Makes machines of the cache those of a trial; rejects when they cannot be used. */
  adopt(machines: readonly XenMachine[]): Promise<void>;
  /** Begins the reason of the event `guest-boot` when they cannot be used. */
  otherwise: string;
}

/**
 * Machines of these hosts, restored from the cache, or built and saved there first. Null, with no
 * machine running and an event that says why, where restored machines cannot be used: they are
 * removed from the cache, so that the next trial builds and saves new ones. Throws where new ones
 * cannot be built or used.
 */
export async function restoredOrBuilt(
  hosts: readonly HypervisorHost[],
  { parts, build, adopt, otherwise }: Once,
  { recorder, signal }: Surroundings,
): Promise<readonly XenMachine[] | null> {
  let isNew = false;
  try {
    const machines = await builtOnce(hosts.map(savable), parts, () => {
      isNew = true;
      return build();
    });
    await adopt(machines);
    return machines;
  } catch (error) {
    if (isNew) throw error;
    const why = error instanceof Error ? error.message : String(error);
    recorder.event('ftlab', 'guest-boot', { reason: `${otherwise}: ${why}` });
    await Promise.all(hosts.map((host) => host.machine?.kill()));
    if (!signal.aborted) forget(hosts, parts);
    return null;
  }
}

/** Removes saved machines from the cache. */
function forget(hosts: readonly HypervisorHost[], parts: Once['parts']): void {
  const savers = hosts.filter((host) => host instanceof XenHost);
  if (savers.length < hosts.length) return; // none was saved
  rmSync(folderOfBuilt(savers, parts), { recursive: true, force: true });
}

/** The host as one whose machine can be saved; throws for any other. */
export function savable(host: HypervisorHost): XenHost {
  if (host instanceof XenHost) return host;
  throw new Error(`the machine at ${host.dom0Address} cannot be saved`);
}
