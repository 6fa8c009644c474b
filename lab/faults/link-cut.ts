/** `link-cut`: a port drops everything, both ways or one; its carrier stays up. */
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { hitPort, linkTargetSchema } from './link-target.ts';

const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };

export const linkCut = defineFault({
  name: 'link-cut',
  label: 'Link cut',
  colour: '#8c1c13',
  schema: linkTargetSchema({}),
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
});
