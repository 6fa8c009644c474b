/** The shaper `netem`: conditions by the kernel's queueing discipline (tc-netem(8)). */
import { run } from '../../command.ts';
import { type Conditions, netemCommand } from '../conditions.ts';
import type { Direction } from '../link.ts';
import { type Cable, endsOf, type Shaper } from './cable.ts';

export const netemShaper: Shaper = {
  backend: 'netem',
  async set(cable: Cable, direction: Direction, conditions: Conditions | null): Promise<void> {
    // netem works on frames that leave a device: the device that this direction leaves by.
    const [, device] = endsOf(cable, direction);
    const remove = [`qdisc delete dev ${device} root`];
    if (!conditions) {
      await run(['tc', '-force', '-batch', '-'], { input: remove.join('\n') }).catch(() => {});
      return;
    }
    await run(['tc', '-batch', '-'], { input: netemCommand(device, conditions) });
  },
  forget: () => Promise.resolve(), // the device takes its discipline with it
};
