/** `hang`: the host is dark and stopped, and comes back later where it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultMechanism, NoBite, type Target } from './fault.ts';
import { passedFrom, targetOf } from './target.ts';

const look = { name: 'hang', label: 'Hang', colour: '#9467bd' } as const;
const WATCH_MS = 120;

/** The host stops with dark ports, and goes on with lit ones when healed. */
export function hang(parameters: { on: Target }): Fault {
  return { fault: look.name, label: look.label, colour: look.colour, parameters };
}

export const hangMechanism: FaultMechanism = {
  ...look,
  async inject(context) {
    const { side, host } = targetOf(context);
    const edge = await host.darken();
    await host.freeze();
    const before = await passedFrom(context, side);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, side)) - before;
    const states = await host.processStates();
    if (passed > 0 || states.length === 0 || states.some((s) => s !== 'T' && s !== 'Z')) {
      throw new NoBite(`host ${side} goes on: ${passed} frames, processes ${states.join('')}`);
    }
    const heal = async () => {
      if (!host.isPowered) return;
      await host.lighten();
      await host.thaw();
    };
    return {
      atNs: edge.fromNs,
      proof: `host ${side}: ${states.length} processes, all stopped, no frame in ${WATCH_MS} ms`,
      heal,
      [Symbol.asyncDispose]: heal,
    };
  },
};
