/** The configuration of a guest, as `xl create` reads it (xl.cfg(5)). */
import { join } from 'node:path';
import type { Guest } from '../../guests/guest.ts';
import type { GuestPlan } from './settings.ts';

/** Files of the guests in dom0. */
const FOLDER = '/run/ftlab';

/** A guest of the pair with this slot's index; its cycle ledger gets `mark`, 32 hex digits. */
export function planOf(
  guest: Guest,
  index: number,
  { mark, type }: Pick<GuestPlan, 'mark' | 'type'>,
): GuestPlan {
  const { memoryMib, mac, ip, name } = guest;
  const at = (file: string) => join(FOLDER, file);
  return {
    ...{ memoryMib, mac, ip, mark, type, name: `guest-${index}`, plug: `plug${index}` },
    ...{ kernel: at(`${name}-kernel`), initramfs: at(`${name}-initramfs`) },
    transport: at('ftlab-remus'),
  };
}

/** Text for `xl create`; the guest has the bridge `br0` of dom0, and a console on hvc0. */
export function guestConfiguration(plan: GuestPlan): string {
  const { name, type, kernel, initramfs, memoryMib, mac, ip, mark } = plan;
  const identity = [`ftlab.mode=plain`, `ftlab.mac=${mac}`, `ftlab.ip=${ip}`, `ftlab.mark=${mark}`];
  const words = ['console=hvc0', 'quiet', 'panic=-1', ...identity];
  const settings = {
    name,
    type,
    kernel,
    ramdisk: initramfs,
    cmdline: words.join(' '),
    vif: [`mac=${mac},bridge=br0,script=vif.sh`],
    // Only the controllers start it again.
    ...{ on_poweroff: 'destroy', on_reboot: 'destroy', on_crash: 'destroy' },
  };
  const sizes = { memory: memoryMib, maxmem: memoryMib, vcpus: 1 };
  return Object.entries({ ...settings, ...sizes })
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join('');
}
