/** `guest-panic`: the guest's own kernel panics: a software fault, which no second copy of it survives. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { askGuest } from '../guests/agent/ask.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite } from './fault.ts';
import { twinOf } from './target.ts';

const look = { name: 'guest-panic', label: 'Guest panic', colour: '#7f7f7f' } as const;
const PANIC_DEADLINE_MS = 5000;

export function guestPanic(): Fault {
  return faultOf(look, {});
}

export const guestPanicMechanism: FaultMechanism = {
  ...look,
  schema: z.strictObject({}),
  async inject(context) {
    const { side, pair } = twinOf({ ...context, parameters: { on: 'active' } });
    const console = pair.console(side);
    const panics = () =>
      existsSync(console) ? readFileSync(console, 'latin1').split('Kernel panic').length - 1 : 0;
    const before = panics();
    const atNs = nowNs();
    await askGuest(context, 'panic', 0);
    for (const end = atNs + PANIC_DEADLINE_MS * 1e6; panics() === before; await sleep(20)) {
      if (nowNs() > end) throw new NoBite(`the guest's console says nothing of a panic`);
    }
    return bitten({
      atNs,
      proof: `console of side ${side}: Kernel panic`,
      ended: { what: 'guest', side: null },
    });
  },
};
