/** `link-cut`: a port drops everything, both ways or one; its carrier stays up. */
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite } from './fault.ts';
import { hasPort, hitPort, type LinkTarget, linkTargetShape, NO_PORT } from './link-target.ts';

const look = { name: 'link-cut', label: 'Link cut', colour: '#8c1c13' } as const;
const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };

export function linkCut(parameters: LinkTarget): Fault {
  return faultOf(look, parameters);
}

export const linkCutMechanism: FaultMechanism = {
  ...look,
  schema: z.strictObject(linkTargetShape).refine(hasPort, NO_PORT),
  async inject(context) {
    const { lab } = context;
    const { port, directions, sound } = hitPort(context);
    const before = await sound(WATCH);
    if (directions.some((way) => before[way].arrived === 0))
      throw new NoBite(`the port ${port.device} passed nothing before it was cut`);
    const undo = await lab.switch.drop([port], directions);
    const atNs = nowNs();
    const after = await sound(WATCH);
    const passed = directions.reduce((sum, way) => sum + after[way].arrived, 0);
    if (passed > 0) {
      await undo();
      throw new NoBite(`the port ${port.device} passed ${passed} datagrams after it was cut`);
    }
    const ways = directions.join(' and ');
    const proof = `${port.device}: none of ${WATCH.count} datagrams passed ${ways} it`;
    return bitten({ atNs, proof, undo });
  },
};
