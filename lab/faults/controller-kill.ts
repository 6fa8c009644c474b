/** `controller-kill`: the engine's own process on a host dies, the host and its kernel live. */
import { type Fault, type FaultMechanism, faultOf, type Target } from './fault.ts';
import { isController, killThere } from './kill.ts';
import { onlyTarget } from './target.ts';

const look = { name: 'controller-kill', label: 'Controller killed', colour: '#e377c2' } as const;

export function controllerKill(parameters: { on: Target }): Fault {
  return faultOf(look, parameters);
}

export const controllerKillMechanism: FaultMechanism = {
  ...look,
  schema: onlyTarget,
  inject(context) {
    const isVictim = (command: string, mac: string) =>
      isController(command) && command.includes(mac);
    return killThere(context, 'controller', isVictim);
  },
};
