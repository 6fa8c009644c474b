import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../../command.ts';
import { streamOf } from './streams.ts';
import {
  ADDRESS,
  fresh,
  NEVER_STUCK_MS,
  protector,
  receiver,
  recorded,
  transport,
} from './testing.ts';

test('both ends together: the command gets the stream, and its word comes back', async () => {
  const { bytes, ends } = streamOf(3, 100_000);
  const taken = fresh('taken');
  const command = ['sh', '-c', `echo hello; cat > ${taken}`];
  const { process, port } = await receiver(NEVER_STUCK_MS, command);
  const sendingEnd = await protector(port, 'held');
  sendingEnd.process.stdin?.write(bytes.subarray(0, (ends[2] ?? 0) - 5));
  await recorded(sendingEnd.records, 'acknowledged', 2);
  process.kill('SIGUSR1');
  expect(await process.ended).toEqual({ code: 0, signal: null });
  expect(readFileSync(taken).equals(bytes.subarray(0, ends[1]))).toBe(true);
  // Another process prints it, which may be read after the end of this one.
  await expect.poll(sendingEnd.printed).toBe('hello\n');
});

test.for([
  [],
  ['protect', 'nowhere', '1', 'held', '-', '100', '/dev/null'],
  ['protect', ADDRESS, '1', 'kept', '-', '100', '/dev/null'],
  ['protect', ADDRESS, '1', 'held', 'no-such-plug', '100', '/dev/null'],
  ['protect', ADDRESS, '1', 'stock', '-', '100', '/nowhere/records'],
  ['receive', ADDRESS, '99999', '100', '/dev/null', 'cat'],
  ['receive', ADDRESS, '0', 'soon', '/dev/null', 'cat'],
  ['receive', ADDRESS, '0', '100', '/dev/null'],
  ['announce', 'lo', 'nobody', '1', '1'],
])('%j is refused in a line', async (words) => {
  await expect(run([transport, ...words])).rejects.toThrow(/ftlab-remus/);
});
