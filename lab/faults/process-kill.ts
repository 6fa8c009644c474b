/** `process-kill`: the guest's hypervisor process dies, its host and controller live. */
import { type Fault, type FaultMechanism, faultOf, type Target } from './fault.ts';
import { killThere } from './kill.ts';
import { onlyTarget } from './target.ts';

const look = { name: 'process-kill', label: 'QEMU killed', colour: '#ff7f0e' } as const;

export function processKill(parameters: { on: Target }): Fault {
  return faultOf(look, parameters);
}

export const processKillMechanism: FaultMechanism = {
  ...look,
  schema: onlyTarget,
  // The guest's kernel command line: nobody else's holds this pair's MAC in these words.
  inject: (context) => killThere(context, 'guest', `ftlab.mac=${context.pair.endpoint.mac}`),
};
