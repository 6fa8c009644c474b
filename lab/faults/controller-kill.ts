/** `controller-kill`: the engine's controller on a host dies; the host and its kernel live. */
import { defineFault } from './fault.ts';
import { killVictims } from './kill.ts';
import { onlyTarget } from './target.ts';

export const controllerKill = defineFault({
  name: 'controller-kill',
  label: 'Controller killed',
  colour: '#e377c2',
  hits: 'twin',
  schema: onlyTarget,
  hostNeeds: ['inspect'],
  inject: (context) => killVictims(context, 'controller'),
});
