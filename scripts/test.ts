/**
 * Runs every test and check that this computer can run, or, given words, the tests and checks whose
 * name or path contains a word. The last line is `N passed, N failed`.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../lab/command.ts';
import type { Toolbox } from '../lab/toolbox.ts';
import { checks, runChecks } from './check.ts';
import { EXIT, UsageError } from './errors.ts';
import { explain } from './explain.ts';
import { ensureToolbox } from './setup/toolbox.ts';
import { sum, type Tally } from './tests/tally.ts';

const ROOT = join(import.meta.dirname, '..');
const MODULES = join(ROOT, 'node_modules');
/** Variable that makes vitest colour its output exactly when this script prints to a terminal. */
const COLOUR = process.stdout.isTTY ? 'FORCE_COLOR' : 'NO_COLOR';

async function main(filters: readonly string[]): Promise<number> {
  const isWanted = (name: string) =>
    filters.length === 0 || filters.some((filter) => name.includes(filter));
  const files = globSync('{lab,reports,scripts,suites}/**/*.test.ts', { cwd: ROOT });
  const wanted = files.filter(isWanted);
  const inLab = wanted.filter((path) => path.endsWith('.lab.test.ts'));
  const tools = TOOLS.filter((tool) => isWanted(tool.name));
  const rules = checks.filter((check) => isWanted(check.name));
  if (wanted.length + tools.length + rules.length === 0)
    throw new UsageError(`no test or check matches ${filters.join(' ')}`);

  const toolbox = await ensureToolbox({ withTests: true });
  const tallies: Tally[] = [];
  for (const tool of tools) tallies.push(await runTool(tool));
  tallies.push(await runChecks(rules));
  const environment = { FTLAB_TOOLBOX: JSON.stringify(toolbox) };
  if (wanted.length > inLab.length)
    tallies.push(await vitest([], ['pure', 'browser'], filters, environment));
  if (inLab.length > 0) tallies.push(await labTests(toolbox, inLab, filters, environment));

  const { passed, skipped, failed: allFailed } = sum(tallies);
  if (skipped > 0) console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${allFailed} failed`);
  return allFailed === 0 ? EXIT.passed : EXIT.failed;
}

const TOOLS = [
  { name: 'types', command: [join(MODULES, '.bin/tsc'), '--noEmit'] },
  {
    name: 'style',
    command: [join(MODULES, '.bin/biome'), 'check', '--error-on-warnings', '.'],
  },
];

async function runTool({ name, command }: (typeof TOOLS)[number]): Promise<Tally> {
  const lines: string[] = [];
  const { code } = await start(name, command, { onLine: (line) => lines.push(line) }).ended;
  const isPassed = code === 0;
  console.log(`${isPassed ? '✓' : '✗'} ${name}`);
  if (!isPassed) console.log(lines.join('\n'));
  return { passed: Number(isPassed), failed: Number(!isPassed), skipped: 0 };
}

/** Tests that need hosts and guests, in sequence inside a lab's namespaces. */
async function labTests(
  toolbox: Toolbox,
  files: readonly string[],
  filters: readonly string[],
  environment: Record<string, string>,
): Promise<Tally> {
  const lab = [toolbox.native, 'lab-init'];
  const tried = await start('lab-init', [...lab, 'true']).ended;
  if (tried.code === 0) return vitest(lab, ['lab'], filters, environment);
  for (const file of files) console.log(`skipped: ${file}: no namespaces here, see ftlab doctor`);
  return { passed: 0, failed: 0, skipped: files.length };
}

/** Runs vitest, under `prefix`; a run without a tally has failed. */
async function vitest(
  prefix: readonly string[],
  projects: readonly string[],
  filters: readonly string[],
  environment: Record<string, string>,
): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
  try {
    const file = join(folder, 'tally');
    const command = [
      ...[...prefix, process.execPath, join(MODULES, 'vitest/vitest.mjs'), 'run'],
      ...['--config', join(ROOT, 'scripts/vitest.config.ts'), '--passWithNoTests'],
      ...projects.flatMap((project) => ['--project', project]),
      ...filters,
    ];
    const { code } = await start('vitest', command, {
      env: { ...environment, FTLAB_TEST_TALLY: file, [COLOUR]: '1' },
      onLine: (line) => console.log(line),
    }).ended;
    const tally: Tally = JSON.parse(readFileSync(file, 'utf8'));
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } catch (error) {
    console.log(`vitest (${projects.join(', ')}) left no result: ${error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.chdir(ROOT);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = explain(error);
}
