/** `freeze`: every process of the host is stopped; its kernel still answers. */
import { type Fault, type FaultMechanism, NoBite, type Target } from './fault.ts';
import { targetOf } from './target.ts';

const look = { name: 'freeze', label: 'Freeze', colour: '#1f77b4' } as const;

/** Every process of the host stops, until healed. */
export function freeze(parameters: { on: Target }): Fault {
  return { fault: look.name, label: look.label, colour: look.colour, parameters };
}

export const freezeMechanism: FaultMechanism = {
  ...look,
  async inject(context) {
    const { side, host } = targetOf(context);
    const { atNs } = await host.freeze();
    const states = await host.processStates();
    if (states.length === 0 || states.some((state) => state !== 'T' && state !== 'Z')) {
      throw new NoBite(`processes of host ${side} run on: ${states.join('') || 'none there'}`);
    }
    const heal = () => host.thaw();
    return {
      atNs,
      proof: `host ${side}: ${states.length} processes, all stopped`,
      heal,
      [Symbol.asyncDispose]: heal,
    };
  },
};
