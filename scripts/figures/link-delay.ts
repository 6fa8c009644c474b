/** How well the delay that is asked for is the delay that is had. */
import { mkdirSync } from 'node:fs';
import { portOf } from '../../lab/platforms/local/cable.ts';
import { createLab } from '../../lab/platforms/local/provision.ts';
import { delayAt } from '../../lab/platforms/sounding.ts';
import { Recorder } from '../../lab/recording/recorder.ts';
import { type Figure, type Row, round } from './figure.ts';

const DELAYS_MS = [1, 5, 10, 20, 50];
const SOUNDING = { count: 2000, intervalMs: 1, waitMs: 50 };

export const linkDelay: Figure = {
  name: 'link-delay',
  needsLab: true,
  async measure({ folder, toolbox, signal }) {
    const recording = `${folder}/link-delay`;
    mkdirSync(recording, { recursive: true });
    await using lab = await createLab({ recorder: new Recorder(recording), toolbox, signal });
    const port = portOf('sync', 'a');
    const sound = async () =>
      (await lab.switch.sound('sync', [lab.hosts.a, lab.hosts.b], SOUNDING)).ab;
    const base = delayAt(await sound(), 0.5) ?? 0;
    const rows: Row[] = [];
    for (const delayMs of DELAYS_MS) {
      const release = await lab.switch.shape(port, ['from'], { delayMs });
      const way = await sound();
      await release();
      const at = (share: number) => (delayAt(way, share) ?? Number.NaN) - base;
      rows.push({
        'asked ms': delayMs,
        backend: lab.switch.backend,
        'had, median ms': round(at(0.5)),
        'error ms': Number((at(0.5) - delayMs).toFixed(3)),
        'aim ms': round(0.3 + 0.02 * delayMs),
        'p99 ms': round(at(0.99)),
        'max ms': round(at(1)),
        lost: way.lost,
      });
    }
    return rows;
  },
};
