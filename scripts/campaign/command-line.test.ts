import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '../../lab/command.ts';
import { quoted, runCommand } from './command-line.ts';

/** The words that a real shell makes of a command line. */
async function wordsOf(line: string): Promise<string[]> {
  const printed = await run(['sh', '-c', `printf '%s\\0' ${line}`]);
  return printed.split('\0').slice(0, -1);
}

test('a shell reads each word back unchanged, with any characters', async () => {
  const hostile = [
    '',
    ' ',
    "it's",
    '$HOME',
    '`id`',
    'a\nb',
    '*',
    '~',
    '"',
    '\\',
    '#',
    '-n',
    ';',
    '&',
  ];
  const words = [
    ...hostile,
    ...fc.sample(fc.string({ unit: 'grapheme' }), { numRuns: 300, seed: 1 }),
  ].map((word) => word.replaceAll('\0', ''));
  expect(await wordsOf(words.map(quoted).join(' '))).toEqual(words);
});

test('plain words stay as they are typed', () => {
  const set = { lag: 8, 'workload.rateHz': 50, label: 'a b' };
  const targets = ['smoke/calm'];
  expect(runCommand({ targets, engines: ['lockstep'], trials: 3, seed: 7, set })).toBe(
    'scripts/ftlab run smoke/calm --engine lockstep --trials 3 --set lag=8 ' +
      "--set workload.rateHz=50 --set 'label=a b' --seed 7",
  );
});

test('a plan inside the clone has a relative path, any other plan an absolute path', () => {
  const root = join(import.meta.dirname, '../..');
  expect(runCommand({ plan: join(root, 'reports/runs/x/plan.json') })).toBe(
    'scripts/ftlab run --plan reports/runs/x/plan.json',
  );
  expect(runCommand({ plan: '/else where/plan.json' })).toBe(
    "scripts/ftlab run --plan '/else where/plan.json'",
  );
});
