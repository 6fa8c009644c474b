import { expect, test } from 'vitest';
import { until, within } from './deadline.ts';

test('work that ends in time keeps its result, or its error', async () => {
  await expect(within(Promise.resolve(7), 1000, 'late')).resolves.toBe(7);
  await expect(within(Promise.reject(new Error('own')), 1000, 'late')).rejects.toThrow('own');
});

test('work that hangs is given up, and the error names the deadline', async () => {
  const hangs = new Promise(() => {});
  await expect(within(hangs, 5, 'the witness is silent')).rejects.toThrow(
    'the witness is silent (deadline 5 ms)',
  );
});

test('a condition is looked at until it gives something; zero is something', async () => {
  let looks = 0;
  const look = () => (++looks < 3 ? undefined : 0);
  await expect(until({ what: 'x', deadlineMs: 1000, everyMs: 1, look })).resolves.toBe(0);
  expect(looks).toBe(3);
});

test('the error of a condition that never held names the condition and its state', async () => {
  const never = { what: 'a takeover', deadlineMs: 5, everyMs: 1, look: () => false as const };
  await expect(until(never)).rejects.toThrow('not in 5 ms: a takeover');
  await expect(until({ ...never, state: () => 'a, b' })).rejects.toThrow(/a takeover \(a, b\)/);
});

test('an error while looking ends the waiting', async () => {
  const look = () => Promise.reject(new Error('QEMU has ended'));
  await expect(until({ what: 'x', deadlineMs: 1000, everyMs: 1, look })).rejects.toThrow(
    'QEMU has ended',
  );
});
