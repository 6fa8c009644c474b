import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { main } from './cli.ts';
import { EXIT, HostLacks, UsageError } from './errors.ts';

const run = vi.hoisted(() => vi.fn());
vi.mock('./commands/run.ts', () => ({ run }));

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

test('an option that is not typed is null, empty or the default', async () => {
  expect(await main(['run'])).toBe(EXIT.passed);
  expect(run).toHaveBeenCalledWith([], {
    ...{ engines: [], trials: null, seed: null, runs: resolve('reports/runs'), plan: null },
    ...{ resume: false, keep: false, reports: [], set: {}, strict: false, verbose: false },
    keepRuns: null,
  });
});

test('typed values arrive with their types', async () => {
  const typed =
    'run a b/c --engine x --engine y,z --trials 3 --seed 7 --runs r --plan p ' +
    '--resume --keep --report console=c --keep-runs 9 --strict -v';
  const set = ['lag=8', 'output=received', 'twins=true', 'to=', 'workload.rateHz=5'];
  await main([...typed.split(' '), ...set.flatMap((word) => ['--set', word])]);
  expect(run).toHaveBeenCalledWith(['a', 'b/c'], {
    ...{ engines: ['x', 'y', 'z'], trials: 3, seed: 7, runs: resolve('r'), plan: resolve('p') },
    ...{ resume: true, keep: true, reports: [{ name: 'console', file: resolve('c') }] },
    ...{ strict: true, verbose: true, keepRuns: 9 },
    set: { lag: 8, output: 'received', twins: true, to: '', 'workload.rateHz': 5 },
  });
});

test('the exit code of a command is that of ftlab', async () => {
  run.mockResolvedValue(EXIT.inconclusive);
  expect(await main(['run'])).toBe(EXIT.inconclusive);
});

test.for([
  [new UsageError('no suite "x"'), EXIT.badArguments, 'ftlab: no suite "x"\n'],
  [new HostLacks('no gcc', 'run: apt'), EXIT.broken, 'ftlab: no gcc; run: apt\n'],
  [
    Object.assign(new Error('write'), { code: 'ENOSPC' }),
    EXIT.broken,
    'ftlab: the disk of the recordings is full; free some room, ' +
      'then continue with run --resume and the same --runs\n',
  ],
  [new Error('two\nlines'), EXIT.broken, 'ftlab: two lines\nftlab: FTLAB_DEBUG=1 shows where\n'],
] as const)('%s: no stack is shown', async ([error, code, text]) => {
  run.mockRejectedValue(error);
  expect(await main(['run'])).toBe(code);
  expect(printed).toBe(text);
});
