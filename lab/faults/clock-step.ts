/**
 * `clock-step`: the guest's wall clock jumps, as after a wrong time source. The clock of the
 * computer is not touched.
 */
import { z } from 'zod';
import { askGuest } from '../guests/agent/ask.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { orderGuest } from './order-guest.ts';

/** Time that may pass between the guest's two looks at its clock. */
const TOLERANCE_MS = 1000;
const YEAR_MS = 365 * 86_400_000;

/** `byMs` may be negative; healed by stepping back. */
export const clockStep = defineFault({
  name: 'clock-step',
  label: 'Clock step',
  colour: '#17becf',
  hits: 'guest',
  schema: z.strictObject({
    byMs: z
      .number()
      .int()
      .min(-YEAR_MS)
      .max(YEAR_MS)
      .refine((byMs) => Math.abs(byMs) > 2 * TOLERANCE_MS, 'must be more than 2000 either way'),
  }),
  async inject(context) {
    const { byMs } = context.parameters;
    const atNs = nowNs();
    const [beforeMs = 0, afterMs = 0] = await orderGuest(context, 'step-clock', byMs);
    if (Math.abs(afterMs - beforeMs - byMs) > TOLERANCE_MS)
      throw new NoBite(`the guest's clock went from ${beforeMs} to ${afterMs}`);
    return bitten({
      atNs,
      proof: `the guest's clock went from ${beforeMs} ms to ${afterMs} ms`,
      async undo() {
        await askGuest(context, 'step-clock', -byMs); // a dead guest has no clock to set back
      },
    });
  },
});
