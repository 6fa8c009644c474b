/** `guest-panic`: the guest's kernel panics: a software fault, which no second copy survives. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { orderGuest } from './order-guest.ts';
import { twinOf } from './target.ts';

const PANIC_DEADLINE_MS = 5000;

/** The guest panics on both sides; nothing heals it. */
export const guestPanic = defineFault({
  name: 'guest-panic',
  label: 'Guest panic',
  colour: '#7f7f7f',
  hits: 'guest',
  schema: z.strictObject({}),
  parametersOf: () => ({}),
  async inject(context) {
    const { side, pair } = twinOf({ ...context, parameters: { on: 'active' } });
    const panics = async () =>
      ((await pair.console?.(side)) ?? '').split('Kernel panic').length - 1;
    const before = await panics();
    const atNs = nowNs();
    await orderGuest(context, 'panic', 0);
    for (const end = atNs + PANIC_DEADLINE_MS * 1e6; (await panics()) === before; await sleep(20)) {
      if (nowNs() > end) throw new NoBite(`the guest's console shows no panic`);
    }
    return bitten({
      atNs,
      proof: `console of side ${side}: Kernel panic`,
      ended: { what: 'guest', side: null },
    });
  },
});
