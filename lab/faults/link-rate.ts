/** `link-rate`: a port carries only so many bits a second. */
import { z } from 'zod';
import type { OneWay } from '../platforms/link-measurement.ts';
import { defineFault } from './fault.ts';
import { comparing, linkConditionSchema, shapeLink } from './link-condition.ts';

const DATAGRAM_BYTES = 1400;
/** A measurement sends as many bytes as take about this long at the requested rate. */
const FLOOD_MS = 150;
/**
 * It sends them faster than the requested rate by this factor. Sent at once they would queue before
 * the engine's heartbeats for all of the time, which is half of what a suspicion needs.
 */
const FASTER = 2;
/** Accepted payload rate, as a share of the requested rate: other frames use the link, too. */
const ACCEPTED = { least: 0.65, most: 1.1 };
/** Above this rate a busy computer looks like a slow link. */
const PROVABLE_MBPS = 500;
/** Measurements until the rate is seen: a busy computer may spoil some. */
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
    const intervalMs = (DATAGRAM_BYTES * 8) / (FASTER * rateMbps * 1000);
    const waitMs = FLOOD_MS + (count * DATAGRAM_BYTES * 8) / rateMbps / 1000;
    const [leastMbps, mostMbps] = [ACCEPTED.least * rateMbps, ACCEPTED.most * rateMbps];
    const isClear = (before: OneWay) => (before.throughputMbps ?? 0) > mostMbps;
    const isSeen = ({ throughputMbps }: OneWay) => {
      const mbps = throughputMbps ?? 0;
      return mbps <= mostMbps && (mbps >= leastMbps || !isProvable);
    };
    const says =
      `at most ${rateMbps} Mbit/s; ` +
      `a lower bound cannot be proven above ${PROVABLE_MBPS} Mbit/s`;
    return shapeLink(
      context,
      comparing({ count, intervalMs, bytes: DATAGRAM_BYTES, waitMs }, isSeen, {
        isClear,
        tries: TRIES,
        ...(isProvable ? {} : { says }),
      }),
    );
  },
});
