/** `power-cut`: the host is gone at once and says nothing, not even that it is going. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite, type Target } from './fault.ts';
import { hostOf, onlyTarget, passedFrom, statesOf } from './target.ts';

const look = { name: 'power-cut', label: 'Power cut', colour: '#d62728' } as const;
/** A living host's controllers beat every 50 ms, so it would be heard in this time. */
const WATCH_MS = 120;

/** The host loses power; it stays off until it is healed or re-protected. */
export function powerCut(parameters: { on: Target }): Fault {
  return faultOf(look, parameters);
}

export const powerCutMechanism: FaultMechanism = {
  ...look,
  schema: onlyTarget,
  async inject(context) {
    const host = hostOf(context);
    const edge = await host.powerCut();
    const before = await passedFrom(context, host.name);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, host.name)) - before;
    const left = statesOf(host).length;
    if (host.isPowered || passed > 0 || left > 0) {
      throw new NoBite(
        `host ${host.name} lives on: ${left} processes, ${passed} frames after the cut`,
      );
    }
    const proof = `host ${host.name}: no process left, no frame in ${WATCH_MS} ms`;
    return bitten({
      atNs: edge.fromNs,
      proof,
      undo: () => host.powerOn(),
      isCured: () => host.isPowered,
    });
  },
};
