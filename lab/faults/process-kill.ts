/** `process-kill`: the guest's hypervisor process dies, its host and controller live. */
import { defineFault } from './fault.ts';
import { killVictims } from './kill.ts';
import { onlyTarget } from './target.ts';

export const processKill = defineFault({
  name: 'process-kill',
  label: 'QEMU killed',
  colour: '#ff7f0e',
  hits: 'twin',
  schema: onlyTarget,
  hostNeeds: ['inspect'],
  inject: (context) => killVictims(context, 'guest'),
});
