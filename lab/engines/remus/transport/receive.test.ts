import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkpoint, opening, streamOf } from './streams.ts';
import { linesOf, NEVER_STUCK_MS, receiver, recorded, STUCK_MS, sender } from './testing.ts';

const NO_CHECKPOINT = 'there is no checkpoint to continue from';

test('wherever a stream is cut, the command gets complete checkpoints only', async () => {
  const { bytes, ends } = streamOf(3, 8);
  const first = ends[0] ?? 0;
  const cutAt = async (cut: number) => {
    const { process, records, taken, port } = await receiver();
    const { socket, acknowledged } = await sender(port);
    socket.write(bytes.subarray(0, cut));
    const complete = ends.filter((end) => end <= cut).length;
    if (complete > 0) await recorded(records, 'received', complete);
    process.kill('SIGUSR1');
    expect(await process.ended).toEqual({ code: 0, signal: null });
    expect(readFileSync(taken)).toEqual(bytes.subarray(0, ends[complete - 1]));
    expect(existsSync(`${taken}.eof`)).toBe(true);
    expect(acknowledged).toEqual(ends.slice(0, complete).map((_, index) => index + 1));
    socket.destroy();
  };
  const cuts = Array.from({ length: bytes.length - first + 1 }, (_, index) => first + index);
  for (let at = 0; at < cuts.length; at += 8) await Promise.all(cuts.slice(at, at + 8).map(cutAt));
});

test('before the first checkpoint is complete the command is killed, not ended', async () => {
  const { bytes, ends } = streamOf(1);
  for (const cut of [1, 47, 48, 60, 76, 84, 124, 132, (ends[0] ?? 0) - 1]) {
    const { process, records, taken, port } = await receiver();
    const { socket } = await sender(port);
    socket.write(bytes.subarray(0, cut));
    await recorded(records, 'connected');
    process.kill('SIGUSR1');
    expect(await process.ended).toEqual({ code: 1, signal: null });
    expect(linesOf(records).at(-1)).toMatchObject({ record: 'ended', why: NO_CHECKPOINT });
    expect(existsSync(`${taken}.eof`)).toBe(false);
    socket.destroy();
  }
});

test('a command that does not read is reported once, and nothing is acknowledged', async () => {
  const { records, port } = await receiver(STUCK_MS, ['sleep', '60']);
  const { socket, acknowledged } = await sender(port);
  socket.write(streamOf(1, 200_000).bytes); // a pipe keeps 65536
  expect(await recorded(records, 'stuck')).toMatchObject({
    why: 'the receiving command takes no bytes',
  });
  await sleep(2 * Number(STUCK_MS));
  expect(linesOf(records).filter(({ record }) => record === 'stuck')).toHaveLength(1);
  expect(acknowledged).toEqual([]);
  socket.destroy();
});

test('a command that reads the end and does not end itself is reported', async () => {
  const command = ['sh', '-c', 'cat >/dev/null; exec sleep 60'];
  const { process, records, port } = await receiver(STUCK_MS, command);
  const { socket } = await sender(port);
  socket.write(streamOf(1).bytes);
  await recorded(records, 'received', 1);
  process.kill('SIGUSR1');
  expect(await recorded(records, 'promoting')).toMatchObject({ sequence: 1, droppedBytes: 0 });
  expect(await recorded(records, 'stuck')).toMatchObject({ why: 'it does not resume the guest' });
  process.kill('SIGTERM');
  expect(await process.ended).toEqual({ code: 1, signal: null });
  socket.destroy();
});

test('a command that ends without an order is reported with its exit code', async () => {
  const { process, records, port } = await receiver(NEVER_STUCK_MS, ['sh', '-c', 'exit 7']);
  const { socket } = await sender(port);
  expect(await recorded(records, 'receiver-ended')).toMatchObject({ code: 7 });
  expect(await process.ended).toEqual({ code: 1, signal: null });
  socket.destroy();
});

test('when its peer is lost it waits for the order to continue', async () => {
  const { bytes, ends } = streamOf(2);
  const { process, records, taken, port } = await receiver();
  const { socket } = await sender(port);
  socket.write(bytes.subarray(0, (ends[1] ?? 0) - 1));
  await recorded(records, 'received', 1);
  socket.destroy();
  await recorded(records, 'peer-closed');
  await sleep(100);
  expect(existsSync(`${taken}.eof`)).toBe(false);
  process.kill('SIGUSR1');
  expect(await process.ended).toEqual({ code: 0, signal: null });
  expect(readFileSync(taken)).toEqual(bytes.subarray(0, ends[0]));
});

test('for any input it does not crash, and passes on no part of a checkpoint', async () => {
  const whole = streamOf(2).bytes;
  const mutated = fc
    .tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }))
    .map(([at, noise]) => {
      const bytes = Buffer.from(whole);
      bytes.set(noise.subarray(0, bytes.length - at), at);
      return bytes;
    });
  const noise = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const any = fc.oneof(
    mutated,
    noise,
    noise.map((bytes) => Buffer.concat([opening(), bytes])),
  );
  const property = fc.asyncProperty(any, async (bytes) => {
    const { process, records, taken, port } = await receiver();
    const { socket } = await sender(port);
    socket.end(bytes);
    await recorded(records, 'peer-closed');
    process.kill('SIGUSR1');
    const { code, signal } = await process.ended;
    socket.destroy();
    expect(signal).toBeNull();
    const complete = linesOf(records).filter(({ record }) => record === 'received').length;
    expect([code, existsSync(`${taken}.eof`)]).toEqual(complete > 0 ? [0, true] : [1, false]);
    if (complete === 0) return;
    // A record of type CHECKPOINT_END without a body ends the passed part.
    expect(readFileSync(taken).subarray(-8)).toEqual(checkpoint(0).subarray(-8));
  });
  await fc.assert(property, { numRuns: 60 });
});
