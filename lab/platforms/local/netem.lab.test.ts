import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { run, start } from '../../command.ts';
import { toolboxFromEnvironment } from '../../toolbox.ts';
import type { OneWay } from '../link-measurement.ts';

/**
 * The kernel of this computer may have no netem, so netem is tried in a machine: QEMU boots
 * Debian's kernel, and the code of the lab makes two hosts in it, sets each condition and measures
 * it.
 */
const ROOT = join(import.meta.dirname, '../../..');
const DEADLINE_MS = 150_000;

type Way = Omit<OneWay, 'delaysMs' | 'isLost'> & Record<'p5Ms' | 'p50Ms' | 'p95Ms', number>;

const tried = new Map<string, { ab: Way; ba: Way }>();
let said = '';

beforeAll(async () => {
  const { qemu, native, netemMachine } = toolboxFromEnvironment();
  if (!netemMachine) throw new Error('setup has made no machine with netem ready');
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-netem-'));
  try {
    const archive = join(folder, 'run.tar');
    const modules = packages(['execa', 'zod']).map((name) => join('node_modules', name));
    await run(['tar', 'cf', archive, '-C', ROOT, 'package.json', 'lab', ...modules]);
    await run(['tar', 'rf', archive, '-C', join(native, '..'), 'ftlab-host']);
    const program =
      '/ftlab/ftlab-host,lab-init,node,lab/platforms/local/netem-trial.ts,/ftlab/ftlab-host';
    const serial = join(folder, 'serial');
    const machine = start('machine', [
      ...[qemu, '-nodefaults', '-nographic', '-no-reboot', '-machine', 'pc', '-cpu', 'max'],
      ...['-accel', 'tcg', '-m', '4096', '-smp', '2', '-serial', `file:${serial}`],
      ...['-kernel', netemMachine.kernel, '-initrd', netemMachine.initramfs],
      ...['-append', `console=ttyS0 quiet panic=-1 ftlab.run=${program}`],
      ...['-drive', `if=virtio,format=raw,readonly=on,file=${archive}`],
    ]);
    const late = setTimeout(() => machine.kill('SIGKILL'), DEADLINE_MS);
    await machine.ended;
    clearTimeout(late);
    said = readFileSync(serial, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
  for (const [, json = ''] of said.matchAll(/^tried (.*?)\r?$/gm)) {
    const { name, ab, ba } = JSON.parse(json);
    tried.set(name, { ab, ba });
  }
}, DEADLINE_MS + 10_000);

/** These npm packages and all they depend on. */
function packages(names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const file = join(ROOT, 'node_modules', name, 'package.json');
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
    for (const needed of Object.keys(dependencies)) visit(needed);
  };
  for (const name of names) visit(name);
  return [...found];
}

/** Results of a condition; throws with the machine's output when it was not tried. */
function seen(name: string): { ab: Way; ba: Way } {
  const found = tried.get(name);
  if (!found) throw new Error(`${name} was not tried; the machine printed: ${said.slice(-2000)}`);
  return found;
}

const perfect = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0 };

test('the lab uses the kernel’s netem where it exists', () => {
  expect(said).toMatch(/backend netem, netem true/);
});

test.each(['none', 'none again'])('without conditions (%s) a link is perfect', (name) => {
  const { ab, ba } = seen(name);
  for (const way of [ab, ba]) expect(way).toMatchObject(perfect);
  expect(ab.p50Ms).toBeLessThan(1);
});

test.each([1, 5, 10, 20, 50])('a delay of %d ms, in its direction only', (delayMs) => {
  const { ab, ba } = seen(`delay ${delayMs}`);
  for (const way of [ab, ba]) expect(way).toMatchObject(perfect);
  expect(ab.p5Ms).toBeGreaterThanOrEqual(delayMs);
  expect(ab.p50Ms).toBeLessThan(delayMs + 1.5);
  expect(ba.p50Ms).toBeLessThan(1.5);
});

test('jitter spreads the delay and keeps the order', () => {
  const uniform = seen('jitter').ab;
  expect(uniform.reordered).toBe(0);
  expect(uniform.p95Ms - uniform.p5Ms).toBeGreaterThan(5);
  const normal = seen('normal jitter').ab;
  expect(normal.reordered).toBe(0);
  expect(normal.p95Ms - normal.p5Ms).toBeGreaterThan(3);
});

test.each([
  ['loss', 'lost'],
  ['bursts', 'lost'],
  ['duplicates', 'duplicated'],
  ['reordering', 'reordered'],
  ['corruption', 'corrupted'],
] as const)('%s is seen, and only that', (name, flaw) => {
  const { ab, ba } = seen(name);
  expect(ba).toMatchObject(perfect);
  expect(ab[flaw]).toBeGreaterThan(ab.sent * 0.08);
  expect(ab[flaw]).toBeLessThan(ab.sent * 0.65);
  const { [flaw]: _seen, ...others } = perfect;
  // A flipped bit in the header of a datagram loses it.
  if (name !== 'corruption') expect(ab).toMatchObject(others);
});

test('a rate is kept to', () => {
  const { ab } = seen('rate');
  expect(ab.throughputMbps).toBeGreaterThan(7);
  expect(ab.throughputMbps).toBeLessThan(10);
});
