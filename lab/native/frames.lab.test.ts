import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Background, run, start } from '../command.ts';
import { CaptureReport } from '../platforms/local/capture-report.ts';
import { nowNs } from '../recording/clock.ts';
import { eventually, framesIn } from '../testing.ts';
import { toolboxFromEnvironment } from '../toolbox.ts';

const BRIDGE = 'pump-bridge';
const ONE = '02:00:00:00:00:01';
const OTHER = '02:00:00:00:00:02';
const EVERYBODY = 'ff:ff:ff:ff:ff:ff';

const { native } = toolboxFromEnvironment();
let folder = '';
const running: Background[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-frames-'));
  // Without learning the bridge floods every frame, so that only the pump's filter is tested.
  await run(['ip', 'link', 'add', BRIDGE, 'type', 'bridge', 'ageing_time', '0']);
  await run(['ip', 'link', 'set', BRIDGE, 'up']);
  for (const tap of ['pump-one', 'pump-other']) {
    await run(['ip', 'tuntap', 'add', tap, 'mode', 'tap']);
    await run(['ip', 'link', 'set', tap, 'master', BRIDGE]);
  }
});
afterEach(async () => {
  for (const process of running.splice(0)) {
    process.kill('SIGKILL');
    await process.ended;
  }
  for (const device of ['pump-one', 'pump-other', BRIDGE]) await run(['ip', 'link', 'del', device]);
  rmSync(folder, { recursive: true });
});

interface Pump {
  process: Background;
  /** Frames that have come out, without their lengths. */
  frames: Buffer[];
}

async function pump(tap: string, mac: readonly string[] = []): Promise<Pump> {
  const process = start('pump', [native, 'pump', tap, ...mac], { isPiped: true });
  running.push(process);
  const frames: Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  process.stdout?.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      frames.push(rest.subarray(2, 2 + rest.readUInt16BE(0)));
      rest = rest.subarray(2 + rest.readUInt16BE(0));
    }
  });
  const isUp = async () => (await run(['ip', '-j', 'link', 'show', tap])).includes('"LOWER_UP"');
  while (!(await isUp()));
  return { process, frames };
}

/** An Ethernet frame of a type that nothing else in this test uses. */
function frame(to: string, from: string, payload: Buffer): Buffer {
  const addresses = Buffer.from([to, from].join('').replaceAll(':', ''), 'hex');
  return Buffer.concat([addresses, Buffer.from([0x88, 0xb5]), payload]);
}

function framed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const isOurs = (bytes: Buffer) => bytes.readUInt16BE(12) === 0x88b5;
const ours = ({ frames }: Pump) => frames.filter(isOurs);

test('frames of any length pass whole and in order, however reads split stdin', async () => {
  const [firstPump, secondPump] = [await pump('pump-one'), await pump('pump-other')];
  const sent = [46, 60, 500, 1486, 1500].map((size) => frame(OTHER, ONE, Buffer.alloc(size, size)));
  const stream = Buffer.concat(sent.map(framed));
  for (let at = 0; at < stream.length; at += 333) {
    firstPump.process.stdin?.write(stream.subarray(at, at + 333));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await eventually('all frames', () => ours(secondPump).length >= sent.length);
  expect(ours(secondPump)).toEqual(sent);
  secondPump.process.stdin?.write(framed(frame(ONE, OTHER, Buffer.from('and back'))));
  await eventually('the way back', () => ours(firstPump).length > 0);
  expect(ours(firstPump)[0]?.subarray(14).toString()).toBe('and back');
});

test('with a MAC, only frames for it and for groups come out', async () => {
  const [firstPump, secondPump] = [await pump('pump-one'), await pump('pump-other', [OTHER])];
  const payload = Buffer.alloc(46);
  for (const to of ['02:00:00:00:00:03', OTHER, '02:00:00:00:00:04', EVERYBODY])
    firstPump.process.stdin?.write(framed(frame(to, ONE, payload)));
  await eventually('the last frame', () => ours(secondPump).length >= 2);
  expect(ours(secondPump)).toEqual([OTHER, EVERYBODY].map((to) => frame(to, ONE, payload)));
});

test('a pump ends with its stdin, and refuses an argument that is no MAC', async () => {
  const firstPump = await pump('pump-one');
  firstPump.process.stdin?.end();
  expect(await firstPump.process.ended).toEqual({ code: 0, signal: null });
  await expect(run([native, 'pump', 'pump-one', '02:00:00'])).rejects.toThrow(/not a MAC/);
});

test('a capture has times of CLOCK_MONOTONIC, and only frames that entered', async () => {
  const [firstPump, secondPump] = [await pump('pump-one'), await pump('pump-other')];
  const file = join(folder, 'one.pcap');
  const capture = start('capture', [native, 'capture', 'pump-one', file], {});
  running.push(capture);
  await eventually('the capture', () => existsSync(file));
  const times: { fromNs: number; toNs: number }[] = [];
  for (let n = 0; n < 20; n++) {
    const fromNs = nowNs();
    firstPump.process.stdin?.write(framed(frame(OTHER, ONE, Buffer.alloc(46, n))));
    await eventually('the frame', () => ours(secondPump).length > n);
    times.push({ fromNs, toNs: nowNs() });
  }
  secondPump.process.stdin?.write(framed(frame(ONE, OTHER, Buffer.alloc(46))));
  await eventually('a frame that leaves', () => ours(firstPump).length > 0);
  capture.kill('SIGTERM');
  await capture.ended;
  const seen = framesIn(file).filter(({ bytes }) => isOurs(bytes));
  expect(seen).toHaveLength(20);
  // The kernel stamps wall-clock time; its conversion errs by the time of reading two clocks.
  const slackNs = 100_000;
  for (const [n, { tNs, bytes }] of seen.entries()) {
    expect(bytes[14]).toBe(n);
    expect(tNs).toBeGreaterThan((times[n]?.fromNs ?? 0) - slackNs);
    expect(tNs).toBeLessThan((times[n]?.toNs ?? 0) + slackNs);
  }
});

test('a capture follows its device when it is replaced, and reports when it listened', async () => {
  const [firstPump, secondPump] = [await pump('pump-one'), await pump('pump-other')];
  const file = join(folder, 'one.pcap');
  const report = new CaptureReport();
  let listening = 0;
  const capture = start('capture', [native, 'capture', 'pump-one', file], {
    onLine: (line) => {
      if (line.startsWith('listening')) listening += 1;
      report.take(line);
    },
  });
  running.push(capture);
  await eventually('the capture', () => listening === 1);
  const send = async (from: Pump, filler: number) => {
    const before = ours(secondPump).length;
    from.process.stdin?.write(framed(frame(OTHER, ONE, Buffer.alloc(46, filler))));
    await eventually('the frame', () => ours(secondPump).length > before);
  };
  await send(firstPump, 1);
  firstPump.process.stdin?.end();
  await firstPump.process.ended;
  await run(['ip', 'link', 'del', 'pump-one']);
  await run(['ip', 'tuntap', 'add', 'pump-one', 'mode', 'tap']);
  await run(['ip', 'link', 'set', 'pump-one', 'master', BRIDGE]);
  const again = await pump('pump-one');
  await eventually('the capture on the new device', () => listening === 2);
  const sinceNs = nowNs();
  await send(again, 2);
  capture.kill('SIGTERM');
  await capture.ended;
  const seen = framesIn(file);
  expect(seen.filter(({ bytes }) => isOurs(bytes)).map(({ bytes }) => bytes[14])).toEqual([1, 2]);
  const ending = report.ending();
  expect(ending).toMatchObject({ frames: seen.length, dropped: 0 });
  expect(ending?.windows).toHaveLength(2);
  expect(ending?.windows[1]?.fromNs).toBeLessThan(sinceNs);
});

test('a capture that is killed does not say that it is complete', async () => {
  const report = new CaptureReport();
  let isListening = false;
  const file = join(folder, 'one.pcap');
  const capture = start('capture', [native, 'capture', 'pump-one', file], {
    onLine: (line) => {
      isListening = true;
      report.take(line);
    },
  });
  running.push(capture);
  await eventually('the capture', () => isListening);
  capture.kill('SIGKILL');
  await capture.ended;
  expect(report.ending()).toBeNull();
});
