/**
 * Every scenario as a vitest test, for users of vitest: `npm run scenarios -- -t
 * smoke/active-power`. Each test starts ftlab, as typed by hand, with the same requirements. A
 * scenario that fails in known ways only is green, as for `ftlab run`. Not part of scripts/test.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Background, start } from '../lab/command.ts';
import { engines } from '../lab/engines/index.ts';
import { enginesFor } from '../lab/validate-engine.ts';
import { suites } from '../suites/index.ts';
import type { Scenario } from '../suites/suite.ts';
import { EXIT } from './errors.ts';

const FTLAB = join(import.meta.dirname, 'ftlab');
const RUNS = join(import.meta.dirname, '../reports/runs');
/** The first trial on a computer builds and boots the guest. */
const SETUP_MS = 300_000;

for (const suite of suites) {
  describe(suite.title, () => {
    for (const scenario of suite.scenarios) {
      for (const { name: engine } of enginesFor(scenario, engines)) {
        const name = `${suite.name}/${scenario.name}`;
        const timeout = SETUP_MS + 2 * (scenario.loadMs + scenario.settleMs);
        test(`${name} on ${engine}`, { timeout }, async ({ skip, signal }) => {
          const { code, said } = await ran([name, '--engine', engine], signal);
          if (code === EXIT.nothingRan) skip(said);
          const expected: (number | null)[] = [EXIT.passed, EXIT.knownFailures];
          expect(expected, `${why(scenario)}\n${said}`).toContain(code);
        });
      }
    }
  });
}

function why({ title, why }: Scenario): string {
  return `${title}. ${why}`;
}

/** Runs it to its end; the vitest that is stopped ends it in order. */
async function ran(words: readonly string[], signal: AbortSignal) {
  const lines: string[] = [];
  mkdirSync(RUNS, { recursive: true });
  const console = join(RUNS, 'scenarios.log');
  const command = [FTLAB, 'run', ...words];
  const ftlab: Background = start('ftlab', command, { console, onLine: (l) => lines.push(l) });
  signal.addEventListener('abort', () => ftlab.kill('SIGTERM'), { once: true });
  const { code } = await ftlab.ended;
  return { code, said: [...lines, `what else it said: ${console}`].join('\n') };
}
