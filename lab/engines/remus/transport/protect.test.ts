import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { streamOf } from './streams.ts';
import { backup, linesOf, protector, recorded, STUCK_MS } from './testing.ts';

const { bytes, ends } = streamOf(3, 300_000);
const [first = 0, second = 0, third = 0] = ends;
const arrives = async (other: { bytes(): Buffer }, length: number) => {
  for (const end = Date.now() + 20_000; other.bytes().length < length; await sleep(2))
    if (Date.now() > end) throw new Error(`${other.bytes().length} of ${length} bytes arrived`);
};

test('with held output a checkpoint waits until the previous one is acknowledged', async () => {
  const other = await backup();
  const { process, records } = await protector(other.port, 'held');
  process.stdin?.write(bytes);
  await arrives(other, first);
  await sleep(100);
  expect(other.bytes().length).toBe(first);
  other.acknowledge(1);
  await arrives(other, second);
  await sleep(100);
  expect(other.bytes().length).toBe(second);
  other.acknowledge(2);
  await arrives(other, third);
  other.acknowledge(3);
  const released = await Promise.all(
    [1, 2, 3].map((sequence) => recorded(records, 'acknowledged', sequence)),
  );
  expect(other.bytes().equals(bytes)).toBe(true);
  expect(released.map((line) => [line.isReleased, line.bytes])).toEqual([
    [false, first],
    [true, second - first],
    [true, third - second],
  ]);
  for (const { begunNs, completeNs, acknowledgedNs, tNs } of released) {
    const times = [begunNs, completeNs, acknowledgedNs, tNs].map(Number);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
  }
  other.end();
});

test('stock output waits for no checkpoint, and there is no release of it', async () => {
  const other = await backup();
  const { process, records } = await protector(other.port, 'stock');
  process.stdin?.write(bytes);
  await arrives(other, third);
  expect(other.bytes().equals(bytes)).toBe(true);
  for (const sequence of [1, 2, 3]) other.acknowledge(sequence);
  for (const sequence of [1, 2, 3])
    expect(await recorded(records, 'acknowledged', sequence)).toMatchObject({
      isReleased: false,
    });
  other.end();
});

test('output of the backup’s command comes out of stdout', async () => {
  const other = await backup();
  const { process, records, printed } = await protector(other.port, 'held');
  process.stdin?.write(bytes.subarray(0, first));
  await arrives(other, first);
  other.say('ready');
  other.acknowledge(1);
  other.say(' to go');
  await recorded(records, 'acknowledged', 1);
  await expect.poll(printed, { timeout: 20_000 }).toBe('ready to go');
  process.stdin?.end();
  expect(await process.ended).toEqual({ code: 0, signal: null });
  other.end();
});

test.each([
  ['owes an acknowledgement', 'no acknowledgement', true],
  ['does not read', 'it takes no bytes', false],
])('a backup that %s is reported, and nothing ends', async (_, why, isReading) => {
  const other = await backup({ isReading });
  const { process, records } = await protector(other.port, 'held', STUCK_MS);
  const whole = isReading ? bytes.subarray(0, first) : streamOf(1, 20_000_000).bytes;
  process.stdin?.write(whole);
  expect(await recorded(records, 'stuck')).toMatchObject({ why });
  // After SIGUSR1 it releases at once, also with checkpoints that are not acknowledged.
  process.kill('SIGUSR1');
  expect(await process.ended).toEqual({ code: 0, signal: null });
  expect(linesOf(records).at(-1)).toMatchObject({ record: 'ended', why: 'alone' });
  other.end();
});

test('a backup that is gone is reported; an order ends it, nothing else', async () => {
  const other = await backup();
  const { process, records } = await protector(other.port, 'held');
  process.stdin?.write(bytes.subarray(0, first));
  await arrives(other, first);
  other.end();
  await recorded(records, 'peer-closed');
  process.kill('SIGTERM');
  expect(await process.ended).toEqual({ code: 0, signal: null });
  expect(linesOf(records).at(-1)).toMatchObject({ record: 'ended', why: 'terminated' });
});

test('a stream that is none of xl’s is refused in a line', async () => {
  const other = await backup();
  const { process, records } = await protector(other.port, 'held');
  process.stdin?.write(Buffer.alloc(48));
  expect(await process.ended).toEqual({ code: 1, signal: null });
  expect(linesOf(records).at(-1)).toMatchObject({
    record: 'failed',
    message: 'the stream of xl: xl’s header is not there',
  });
  other.end();
});
