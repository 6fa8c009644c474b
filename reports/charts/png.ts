/** The charts as pictures, drawn without a browser. */
import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { writeWhole } from '../write.ts';

const WIDTH = 1200;

/** Writes one chart as a PNG; `plugins` are chart.js plugins for this chart alone. */
export function writePng(
  path: string,
  configuration: ChartConfiguration,
  height: number,
  plugins: object[] = [],
): void {
  const canvas = new ChartJSNodeCanvas({ width: WIDTH, height, backgroundColour: 'white' });
  const options = { ...configuration.options, responsive: false };
  const whole = { ...configuration, options, plugins } as ChartConfiguration;
  // Only the Sync calls work with the canvas that ships its binary.
  writeWhole(path, canvas.renderToBufferSync(whole, 'image/png'));
}
