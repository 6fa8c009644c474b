/** `hang`: the host is dark and stopped, and comes back later where it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bitten, defineFault, NoBite } from './fault.ts';
import {
  areStopped,
  darkenable,
  freezable,
  hostOf,
  inspectable,
  onlyTarget,
  passedFrom,
  statesOf,
} from './target.ts';

/** Longer than a beat, and soon over: a host that is to hang for 120 ms must not be held longer. */
const WATCH_MS = 60;

/** The host stops and its ports drop all frames; when healed it runs and its ports forward. */
export const hang = defineFault({
  name: 'hang',
  label: 'Hang',
  colour: '#9467bd',
  schema: onlyTarget,
  hostNeeds: ['freeze', 'darken', 'inspect'],
  async inject(context) {
    const host = hostOf(context);
    const { fromEarliestNs, fromNs, lighten } = await darkenable(host).darken();
    const { thaw } = await freezable(host).freeze();
    const undo = async () => {
      await lighten();
      await thaw();
    };
    const before = await passedFrom(context, host.name);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, host.name)) - before;
    const states = await statesOf(inspectable(host));
    if (passed > 0 || !areStopped(states)) {
      await undo();
      throw new NoBite(`host ${host.name} still runs: ${passed} frames, processes ${states}`);
    }
    const stopped = `${states.length} processes, all stopped`;
    const proof = `host ${host.name}: ${stopped}, no frame in ${WATCH_MS} ms`;
    return bitten({ fromEarliestNs, atNs: fromNs, proof, undo });
  },
});
