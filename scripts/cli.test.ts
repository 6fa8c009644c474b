import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { main } from './cli.ts';
import { EXIT, HostLacks, UsageError } from './errors.ts';

const run = vi.hoisted(() => vi.fn());
vi.mock('./commands/run.ts', () => ({ run }));
vi.mock('./campaign/runs-folder.ts', () => ({ prepareRuns: () => {} }));

let printed = '';
beforeEach(() => {
  printed = '';
  run.mockReset().mockResolvedValue(EXIT.passed);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test('without a target the suite smoke is run on lockstep, with the defaults', async () => {
  expect(await main(['run'])).toBe(EXIT.passed);
  expect(run).toHaveBeenCalledWith(['smoke'], {
    ...{ engines: ['lockstep'], trials: 1, seed: null, runs: resolve('reports/runs') },
    ...{ resume: false, keep: false, json: false, set: {}, budgetMs: null },
  });
});

test('everything typed arrives in its own kind', async () => {
  const typed =
    'run a b/c --engine x --engine y,z --trials 3 --seed 7 --runs r --resume --keep --json --budget 90m';
  const set = [
    '--set',
    'lag=8',
    '--set',
    'output=received',
    '--set',
    'twins=true',
    '--set',
    'to=',
    '--set',
    'workload.rateHz=5',
  ];
  await main([...typed.split(' '), ...set]);
  expect(run).toHaveBeenCalledWith(['a', 'b/c'], {
    ...{ engines: ['x', 'y', 'z'], trials: 3, seed: 7, runs: resolve('r') },
    ...{ resume: true, keep: true, json: true },
    budgetMs: 5_400_000,
    set: { lag: 8, output: 'received', twins: true, to: '', 'workload.rateHz': 5 },
  });
});

test('the exit code of a command is that of ftlab', async () => {
  run.mockResolvedValue(EXIT.inconclusive);
  expect(await main(['run'])).toBe(EXIT.inconclusive);
});

test.for([
  [['rnu'], "ftlab: unknown command 'rnu' (Did you mean run?)\n"],
  [['run', '--engin', 'x'], "ftlab: unknown option '--engin' (Did you mean --engine?)\n"],
  [['report'], "ftlab: missing required argument 'run'\n"],
  [['run', '--trials', '0'], /^ftlab: .*'0' is invalid. It takes a whole number from 1.\n$/],
  [['run', '--trials', '1e3x'], /whole number/],
  [['run', '--seed', '-1'], /whole number|argument/],
  [['run', '--budget', '90'], /It takes a time as 90s, 60m or 2h.\n$/],
  [['run', '--set', 'lag'], /It takes name=value.\n$/],
  [['list', 'more'], /^ftlab: too many arguments/],
] as const)('%j is one line and exit code 64', async ([words, line]) => {
  expect(await main(words)).toBe(EXIT.badArguments);
  expect(printed).toMatch(line);
  expect(printed.trim().split('\n')).toHaveLength(1);
  expect(run).not.toHaveBeenCalled();
});

test.for([
  [new UsageError('no suite "x"'), EXIT.badArguments, 'ftlab: no suite "x"\n'],
  [new HostLacks('no gcc', 'run: apt'), EXIT.broken, 'ftlab: no gcc; run: apt\n'],
  [
    Object.assign(new Error('write'), { code: 'ENOSPC' }),
    EXIT.broken,
    'ftlab: the disk of the recordings is full; free some room, then go on with run --resume and the same --runs\n',
  ],
  [new Error('two\nlines'), EXIT.broken, 'ftlab: two lines\nftlab: FTLAB_DEBUG=1 shows where\n'],
] as const)('%s: no stack is shown', async ([error, code, text]) => {
  run.mockRejectedValue(error);
  expect(await main(['run'])).toBe(code);
  expect(printed).toBe(text);
});
