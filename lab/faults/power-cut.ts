/** `power-cut`: the host ends at once and sends nothing more, not even a FIN or an RST. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bitten, defineFault, NoBite } from './fault.ts';
import { cutPower, hostOf, inspectable, onlyTarget, passedFrom, statesOf } from './target.ts';

/** Controllers on a running host send a heartbeat every 50 ms, so one would arrive in this time. */
const WATCH_MS = 120;

/** The host loses power; it stays off until it is healed or re-protected. */
export const powerCut = defineFault({
  name: 'power-cut',
  label: 'Power cut',
  colour: '#d62728',
  schema: onlyTarget,
  hostNeeds: ['inspect'],
  async inject(context) {
    const host = inspectable(hostOf(context));
    const edge = await cutPower(host);
    const before = await passedFrom(context, host.name);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, host.name)) - before;
    const left = (await statesOf(host)).length;
    if (host.isPowered || passed > 0 || left > 0) {
      const seen = `${left} processes, ${passed} frames after the cut`;
      throw new NoBite(`host ${host.name} still runs: ${seen}`);
    }
    return bitten({
      fromEarliestNs: edge.fromEarliestNs,
      atNs: edge.fromNs,
      proof: `host ${host.name}: no process left, no frame in ${WATCH_MS} ms`,
      undo: () => host.powerOn(),
      isCured: () => host.isPowered,
    });
  },
});
