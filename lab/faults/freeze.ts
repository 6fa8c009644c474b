/** `freeze`: every process of the host is stopped; its kernel still answers. */
import { bitten, defineFault, NoBite } from './fault.ts';
import { areStopped, freezable, hostOf, inspectable, onlyTarget, statesOf } from './target.ts';

/** Every process of the host stops, until healed. */
export const freeze = defineFault({
  name: 'freeze',
  label: 'Freeze',
  colour: '#1f77b4',
  schema: onlyTarget,
  hostNeeds: ['freeze', 'inspect'],
  async inject(context) {
    const host = hostOf(context);
    const { fromEarliestNs, atNs, thaw } = await freezable(host).freeze();
    const states = await statesOf(inspectable(host));
    if (!areStopped(states)) {
      await thaw();
      throw new NoBite(`processes of host ${host.name} run on: ${states || 'none there'}`);
    }
    const proof = `host ${host.name}: ${states.length} processes, all stopped`;
    return bitten({ fromEarliestNs, atNs, proof, undo: thaw });
  },
});
