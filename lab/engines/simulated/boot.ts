/** Boots a scripted guest: a process in a network namespace, with the guest's MAC on the bridge. */
import { join } from 'node:path';
import { run, start } from '../../command.ts';
import { type BootedGuest, untilServing } from '../unprotected/qemu-guest.ts';
import type { ScriptedSettings } from './settings.ts';

const PROGRAM = join(import.meta.dirname, 'guest.ts');
const DAWDLE_MS = 2000;

/** Boots at once, or after DAWDLE_MS with the defect `dawdles`; the script announces itself. */
export function bootScripted(guest: ScriptedSettings, folder: string): BootedGuest {
  const serial = join(folder, 'serial');
  const command = [process.execPath, PROGRAM, JSON.stringify(guest)];
  const started = start('scripted-guest', ['unshare', '-n', ...command], { console: serial });
  return { process: started, serving: attached(), announce: () => Promise.resolve() };

  async function attached(): Promise<void> {
    if (guest.defect === 'dawdles') await new Promise((resolve) => setTimeout(resolve, DAWDLE_MS));
    await untilServing(started, serial);
    const device = `link add link br0 name guest0 address ${guest.mac} netns ${started.pid}`;
    await run(['ip', ...device.split(' '), 'type', 'macvlan', 'mode', 'bridge']);
  }
}
