/** `ftlab bench`: the figures, measured on the real thing and printed with what they were measured on. */
import { cpus, release, totalmem } from 'node:os';
import { enterLab, isInsideLab } from '../../lab/namespace.ts';
import { type Toolbox, toolboxFromEnvironment } from '../../lab/toolbox.ts';
import { makeStampedFolder } from '../campaign/runs.ts';
import { stopper } from '../campaign/stopper.ts';
import { EXIT, UsageError } from '../errors.ts';
import type { Bench, Figure, Row } from '../figures/figure.ts';
import { figures } from '../figures/index.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import type { BenchOptions } from './options.ts';

/** Measures the figures asked for and prints a table of each. */
export async function bench(options: BenchOptions): Promise<number> {
  const wanted = select(options.only);
  const needsLab = wanted.some((figure) => figure.needsLab);
  if (needsLab && !isInsideLab()) {
    const toolbox = await ensureToolbox();
    enterLab(toolbox.native, { FTLAB_TOOLBOX: JSON.stringify(toolbox) });
  }
  const toolbox = needsLab ? toolboxFromEnvironment() : await ensureToolbox();
  const { signal } = stopper();
  const folder = needsLab ? makeStampedFolder(options.runs, 'bench-') : options.runs;
  if (!options.json) process.stdout.write(`${machine(toolbox)}\n`);
  const seed = options.seed ?? 1;
  const measured = await measure(wanted, { folder, seed, toolbox, signal, trials: 0 }, options);
  if (options.json) process.stdout.write(`${JSON.stringify(measured, null, 1)}\n`);
  else if (needsLab) process.stdout.write(`recordings: ${folder}\n`);
  return signal.aborted ? EXIT.inconclusive : EXIT.passed;
}

/** Throws UsageError when nothing has such a name. */
function select(only: readonly string[]): readonly Figure[] {
  const isWanted = ({ name }: Figure) => only.length === 0 || only.some((o) => name.includes(o));
  const wanted = figures.filter(isWanted);
  if (wanted.length > 0) return wanted;
  const names = figures.map((figure) => figure.name).join(', ');
  throw new UsageError(`no figure has ${only.join(' or ')} in its name; there are: ${names}`);
}

async function measure(wanted: readonly Figure[], bench: Bench, { json }: BenchOptions) {
  const measured: Record<string, Row[]> = {};
  for (const figure of wanted) {
    if (bench.signal.aborted) break;
    const rows = await figure.measure(bench);
    measured[figure.name] = rows;
    if (json) continue;
    process.stdout.write(`\n${figure.name}\n`);
    console.table(rows);
  }
  return measured;
}

function machine({ qemuVersion }: Toolbox): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${first?.model} × ${cpus().length}, ${memory} GiB, Linux ${release()}, QEMU ${qemuVersion} (TCG)`;
}
