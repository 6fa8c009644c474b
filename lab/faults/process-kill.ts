/** `process-kill`: the guest's hypervisor process dies, its host and controller live. */
import { type Fault, type FaultMechanism, faultOf, type Target } from './fault.ts';
import { isController, killThere } from './kill.ts';
import { onlyTarget } from './target.ts';

const look = { name: 'process-kill', label: 'QEMU killed', colour: '#ff7f0e' } as const;

export function processKill(parameters: { on: Target }): Fault {
  return faultOf(look, parameters);
}

export const processKillMechanism: FaultMechanism = {
  ...look,
  schema: onlyTarget,
  inject(context) {
    // The guest's kernel command line, which a controller may have been told, too.
    const isVictim = (command: string, mac: string) =>
      command.includes(`ftlab.mac=${mac}`) && !isController(command);
    return killThere(context, 'guest', isVictim);
  },
};
