import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, start } from '../command.ts';
import { type PulseLine, pulseSchema } from '../recording/pulse.ts';
import { toolboxFromEnvironment } from '../toolbox.ts';

const RATE_HZ = 200;
const PERIOD_NS = 1e9 / RATE_HZ;

const { native } = toolboxFromEnvironment();
let folder = '';
let echo: Socket;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-pulse-'));
  echo = createSocket('udp4').bind(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterEach(() => {
  echo.close();
  rmSync(folder, { recursive: true });
});

async function pulsed(during: (pulse: { kill(signal: NodeJS.Signals): void }) => Promise<void>) {
  const file = join(folder, 'pulse.jsonl');
  const ready = Promise.withResolvers<void>();
  const to = ['127.0.0.1', String(echo.address().port)];
  const pulse = start('pulse', [native, 'pulse', ...to, String(RATE_HZ), file], {
    onLine: () => ready.resolve(),
  });
  await ready.promise;
  await during(pulse);
  pulse.kill('SIGTERM');
  expect(await pulse.ended).toEqual({ code: 0, signal: null });
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line): PulseLine => pulseSchema.parse(JSON.parse(line)));
}

const sentOf = (lines: readonly PulseLine[]) => lines.filter((line) => 'sent' in line);
const receivedOf = (lines: readonly PulseLine[]) => lines.filter((line) => 'received' in line);

/** Number of slots between two consecutive sends. */
function slots(sent: readonly { tNs: number }[]): number[] {
  return sent
    .slice(1)
    .map(({ tNs }, index) => Math.round((tNs - (sent[index]?.tNs ?? 0)) / PERIOD_NS));
}

/** Number of slots that begin between the first send and the last. */
function slotsIn(sent: readonly { tNs: number }[]): number {
  return Math.ceil(((sent.at(-1)?.tNs ?? 0) - (sent[0]?.tNs ?? 0)) / PERIOD_NS);
}

test('the last line counts the echoes sent, after everything else', async () => {
  const lines = await pulsed(() => sleep(100));
  const last = lines.at(-1);
  expect(last).toEqual({ end: sentOf(lines).length, tNs: expect.any(Number) });
  expect(last?.tNs).toBeGreaterThanOrEqual(Math.max(...lines.map(({ tNs }) => tNs)));
});

test('the pulse keeps its rate: an echo in each slot, and the median on time', async () => {
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
  const lines = await pulsed(() => sleep(1000));
  const sent = sentOf(lines);
  expect(sent.map((line) => line.sent)).toEqual(sent.map((_, index) => index + 1));
  const all = slots(sent);
  expect(all.length).toBeGreaterThan(RATE_HZ / 2);
  expect(all.sort((left, right) => left - right)[all.length >> 1]).toBe(1);
  // However busy the computer is: never more of them than there were slots.
  expect(sent.length - 1).toBeLessThanOrEqual(slotsIn(sent));
});

test('every echo is written, duplicates too, and foreign datagrams are not', async () => {
  echo.on('message', (bytes, { port, address }) => {
    for (const answer of [bytes, bytes, Buffer.from('not an echo 16 b')])
      echo.send(answer, port, address);
  });
  const lines = await pulsed(() => sleep(300));
  const sent = new Map(sentOf(lines).map((line) => [line.sent, line.tNs]));
  const received = receivedOf(lines);
  expect(received.length).toBeGreaterThan(20);
  for (const { received: sequence, tNs } of received)
    expect(tNs).toBeGreaterThan(sent.get(sequence) ?? Number.POSITIVE_INFINITY);
  const times = Map.groupBy(received, (line) => line.received);
  expect([...times.values()].filter((echoes) => echoes.length === 2).length).toBeGreaterThan(10);
});

test('a pulse that was stopped leaves the missed slots out, and sends no burst', async () => {
  const lines = await pulsed(async (pulse) => {
    await sleep(200);
    pulse.kill('SIGSTOP');
    await sleep(300);
    pulse.kill('SIGCONT');
    await sleep(200);
  });
  const sent = sentOf(lines);
  const all = slots(sent);
  expect(Math.max(...all)).toBeGreaterThanOrEqual(0.25 * RATE_HZ);
  // A late send is close to the next one, but no slot has two.
  const afterwards = sent.slice(all.indexOf(Math.max(...all)) + 1);
  expect(afterwards.length - 1).toBeLessThanOrEqual(slotsIn(afterwards));
});

test('a missing service means silence, and does not end the pulse', async () => {
  const { port } = echo.address();
  expect(port).toBeGreaterThan(0);
  const lines = await pulsed(() => sleep(200));
  expect(sentOf(lines).length).toBeGreaterThan(10);
  expect(receivedOf(lines)).toEqual([]);
});

test.for([
  ['127.0.0.1', '1', '0', 'file'],
  ['nowhere', '1', '10', 'file'],
  ['127.0.0.1', '1', '10', '/nowhere/file'],
])('%j is refused in a line', async (words) => {
  await expect(run([native, 'pulse', ...words])).rejects.toThrow(/ftlab-host: /);
});
