/** The requested delay of a link, and the measured delay. */
import { mkdirSync } from 'node:fs';
import { delayAt } from '../../lab/platforms/link-measurement.ts';
import { portOf } from '../../lab/platforms/local/cable.ts';
import { createLab } from '../../lab/platforms/local/provision.ts';
import { Recorder } from '../../lab/recording/recorder.ts';
import type { FigureRow } from '../../reports/performance/schema.ts';
import { given } from '../../reports/performance/value.ts';
import type { Figure } from './figure.ts';

const DELAYS_MS = [1, 5, 10, 20, 50];
const MEASUREMENT = { count: 2000, intervalMs: 1, waitMs: 50 };

export const linkDelay: Figure = {
  name: 'link-delay',
  title: 'Injected delay of a link',
  says: 'Probes over a link of the lab with each requested delay, compared with none.',
  needsLab: true,
  async measure({ folder, toolbox, signal }) {
    const recording = `${folder}/link-delay`;
    mkdirSync(recording, { recursive: true });
    await using lab = await createLab({ recorder: new Recorder(recording), toolbox, signal });
    const port = portOf('sync', 'a');
    const measure = async () =>
      (await lab.switch.measure('sync', [lab.hosts.a, lab.hosts.b], MEASUREMENT)).ab;
    const baseMs = delayAt(await measure(), 0.5) ?? 0;
    const rows: FigureRow[] = [];
    for (const delayMs of DELAYS_MS) {
      const release = await lab.switch.shape(port, ['from'], { delayMs });
      const way = await measure();
      await release();
      const extraMs = (share: number) => {
        const ms = delayAt(way, share);
        return ms === null ? null : ms - baseMs;
      };
      rows.push(rowOf(lab.switch.backend, delayMs, extraMs, way.lost));
    }
    return rows;
  },
};

const ms = { unit: 'ms', better: 'neither' } as const;

function rowOf(
  backend: string,
  delayMs: number,
  extraMs: (share: number) => number | null,
  lost: number,
): FigureRow {
  const median = extraMs(0.5);
  const errorMs = median === null ? null : Math.round((median - delayMs) * 1000) / 1000;
  return {
    ...{ subject: backend, engine: null, parameters: {}, outcomes: {}, distributions: {} },
    at: { name: 'asked', unit: 'ms', value: delayMs },
    values: [
      given({ ...ms, name: 'delayP50Ms', title: 'had, median' }, median),
      given({ ...ms, name: 'delayErrorMs', title: 'its error', better: 'less' }, errorMs),
      given({ ...ms, name: 'delayErrorAimMs', title: 'error aimed at' }, 0.3 + 0.02 * delayMs),
      given({ ...ms, name: 'delayP99Ms', title: 'p99' }, extraMs(0.99)),
      given({ ...ms, name: 'delayMaxMs', title: 'largest' }, extraMs(1)),
      given({ name: 'lost', title: 'lost', unit: 'count', better: 'less' }, lost),
    ],
    notes: {},
  };
}
