import { expect, test, vi } from 'vitest';
import { EXIT, UsageError } from './errors.ts';
import { explain } from './explain.ts';

test('an error is one line whose control characters are written as codes', () => {
  const write = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const code = explain(new UsageError('run \u001b[2J has\nno \u202ecampaign'));
  const text = write.mock.calls.map(([chunk]) => chunk).join('');
  write.mockRestore();
  expect([code, text]).toEqual([
    EXIT.badArguments,
    'ftlab: run \\u001b[2J has no \\u202ecampaign\n',
  ]);
});
