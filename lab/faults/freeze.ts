/** `freeze`: every process of the host is stopped; its kernel still answers. */
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite, type Target } from './fault.ts';
import { hostOf, isStopped, onlyTarget, statesOf } from './target.ts';

const look = { name: 'freeze', label: 'Freeze', colour: '#1f77b4' } as const;

/** Every process of the host stops, until healed. */
export function freeze(parameters: { on: Target }): Fault {
  return faultOf(look, parameters);
}

export const freezeMechanism: FaultMechanism = {
  ...look,
  schema: onlyTarget,
  async inject(context) {
    const host = hostOf(context);
    const { atNs, thaw } = await host.freeze();
    const states = statesOf(host);
    if (!isStopped(host)) {
      await thaw();
      throw new NoBite(`processes of host ${host.name} run on: ${states || 'none there'}`);
    }
    const proof = `host ${host.name}: ${states.length} processes, all stopped`;
    return bitten({ atNs, proof, undo: thaw });
  },
};
