/** `link-rate`: a port carries only so many bits a second. */
import { z } from 'zod';
import type { OneWay } from '../platforms/sounding.ts';
import { defineFault } from './fault.ts';
import { comparing, linkConditionSchema, shapeLink } from './link-condition.ts';

const DATAGRAM_BYTES = 1400;
/** So much is sent at once that it takes about this long at the rate asked for. */
const FLOOD_MS = 150;
/** Of the rate asked for, in payload; other frames on the link have a part of it. */
const SHARES = { least: 0.65, most: 1.1 };
/** Faster than this, a computer that is late looks like a slow link. */
const PROVABLE_MBPS = 500;
/** A computer that was late once; a link that is slow is so each time. */
const TRIES = 3;

export const linkRate = defineFault({
  name: 'link-rate',
  label: 'Link rate',
  colour: '#9edae5',
  schema: linkConditionSchema({ rateMbps: z.number().positive() }),
  inject(context) {
    const { rateMbps } = context.parameters;
    const isProvable = rateMbps <= PROVABLE_MBPS;
    const wanted = (rateMbps * 1000 * FLOOD_MS) / 8 / DATAGRAM_BYTES;
    const count = Math.round(Math.min(2000, Math.max(20, wanted)));
    const waitMs = FLOOD_MS + (count * DATAGRAM_BYTES * 8) / rateMbps / 1000;
    const [leastMbps, mostMbps] = [SHARES.least * rateMbps, SHARES.most * rateMbps];
    const isClear = (before: OneWay) => (before.throughputMbps ?? 0) > mostMbps;
    const isSeen = ({ throughputMbps }: OneWay) => {
      const mbps = throughputMbps ?? 0;
      return mbps <= mostMbps && (mbps >= leastMbps || !isProvable);
    };
    const says = `at most ${rateMbps} Mbit/s; that it is not less cannot be proven above ${PROVABLE_MBPS}`;
    return shapeLink(
      context,
      comparing({ count, intervalMs: 0, bytes: DATAGRAM_BYTES, waitMs }, isSeen, {
        isClear,
        tries: TRIES,
        ...(isProvable ? {} : { says }),
      }),
    );
  },
});
