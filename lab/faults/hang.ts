/** `hang`: the host is dark and stopped, and comes back later where it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite, type Target } from './fault.ts';
import { hostOf, isStopped, onlyTarget, passedFrom, statesOf } from './target.ts';

const look = { name: 'hang', label: 'Hang', colour: '#9467bd' } as const;
/** Longer than a beat, and soon over: a host that is to hang for 120 ms must not be held for longer. */
const WATCH_MS = 60;

/** The host stops with dark ports, and goes on with lit ones when healed. */
export function hang(parameters: { on: Target }): Fault {
  return faultOf(look, parameters);
}

export const hangMechanism: FaultMechanism = {
  ...look,
  schema: onlyTarget,
  async inject(context) {
    const host = hostOf(context);
    const { fromNs, lighten } = await host.darken();
    const { thaw } = await host.freeze();
    const undo = async () => {
      await lighten();
      await thaw();
    };
    const before = await passedFrom(context, host.name);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, host.name)) - before;
    const states = statesOf(host);
    if (passed > 0 || !isStopped(host)) {
      await undo();
      throw new NoBite(`host ${host.name} goes on: ${passed} frames, processes ${states}`);
    }
    return bitten({
      atNs: fromNs,
      proof: `host ${host.name}: ${states.length} processes, all stopped, no frame in ${WATCH_MS} ms`,
      undo,
    });
  },
};
