/** `power-cut`: the host is gone at once and says nothing, not even that it is going. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type FaultMechanism, NoBite, type Target } from './fault.ts';
import { passedFrom, targetOf } from './target.ts';

const look = { name: 'power-cut', label: 'Power cut', colour: '#d62728' } as const;
/** A living host's controllers beat every 50 ms, so it would be heard in this time. */
const WATCH_MS = 120;

/** The host loses power; it stays off until it is healed or re-protected. */
export function powerCut(parameters: { on: Target }): Fault {
  return { fault: look.name, label: look.label, colour: look.colour, parameters };
}

export const powerCutMechanism: FaultMechanism = {
  ...look,
  async inject(context) {
    const { side, host } = targetOf(context);
    const edge = await host.powerCut();
    const before = await passedFrom(context, side);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, side)) - before;
    const left = (await host.processStates()).length;
    if (host.isPowered || passed > 0 || left > 0) {
      throw new NoBite(`host ${side} lives on: ${left} processes, ${passed} frames after the cut`);
    }
    const heal = () => host.powerOn();
    return {
      atNs: edge.fromNs,
      proof: `host ${side}: no process left, no frame in ${WATCH_MS} ms`,
      heal,
      [Symbol.asyncDispose]: heal,
    };
  },
};
