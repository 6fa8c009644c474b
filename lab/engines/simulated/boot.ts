/** Boots a scripted guest: a process in a network namespace, with the guest's MAC on the bridge. */
import { mkdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, start } from '../../command.ts';
import { until } from '../../deadline.ts';
import { type BootedGuest, untilServing } from '../unprotected/qemu-guest.ts';
import type { ScriptedSettings } from './settings.ts';

const PROGRAM = join(import.meta.dirname, 'guest.ts');
const DAWDLE_MS = 2000;
const NAMESPACE_DEADLINE_MS = 10_000;

/**
 * Starts the script, which waits for a network, and returns its boot: at once, or after DAWDLE_MS
 * with the defect `dawdles`. Only the boot is part of an outage, because the script exists to test
 * checkers, not the time in which this computer starts a process. It announces its address.
 */
export function prepareScripted(guest: ScriptedSettings, folder: string): () => BootedGuest {
  const serial = join(folder, 'serial');
  mkdirSync(folder, { recursive: true });
  rmSync(serial, { force: true });
  const command = [process.execPath, PROGRAM, JSON.stringify(guest)];
  const started = start('scripted-guest', ['unshare', '-n', ...command], { console: serial });
  return () => ({ process: started, serving: attached(), announce: () => Promise.resolve() });

  async function attached(): Promise<void> {
    if (guest.defect === 'dawdles') await new Promise((resolve) => setTimeout(resolve, DAWDLE_MS));
    await attachNetwork(started.pid, guest);
    await untilServing(started, serial);
  }
}

/** Gives the process with this PID a network device on the bridge, once it has its namespace. */
async function attachNetwork(pid: number, { ip, mac }: ScriptedSettings): Promise<void> {
  const shared = readlinkSync('/proc/self/ns/net');
  const hasNamespace = () => {
    const namespace = readlinkSync(`/proc/${pid}/ns/net`);
    return namespace !== shared;
  };
  await until({
    what: 'the network namespace of the scripted guest',
    deadlineMs: NAMESPACE_DEADLINE_MS,
    everyMs: 2,
    look: hasNamespace,
  });
  const device = `link add link br0 name guest0 address ${mac} netns ${pid}`;
  await run(['ip', ...device.split(' '), 'type', 'macvlan', 'mode', 'bridge']);
  const commands = ['link set lo up', `addr add ${ip}/24 dev guest0`, 'link set guest0 up'];
  const inside = ['nsenter', '-t', String(pid), '-n'];
  await run([...inside, 'ip', '-batch', '-'], { input: commands.join('\n') });
}
