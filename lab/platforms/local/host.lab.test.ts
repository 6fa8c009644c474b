import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Lab } from '../../lab.ts';
import { eventsOf, eventually, framesIn, type SeenFrame, withLab } from '../../testing.ts';
import type { Host, HostProcess } from '../host.ts';

const PORT = 9000;
/** Accepts connections, sends `hello` on each, and then a line every 5 ms. */
const TALKER = `
  require('net').createServer((socket) => {
    socket.on('error', () => {});
    socket.write('hello');
    setInterval(() => socket.write('more'), 5);
  }).listen(${PORT}, '0.0.0.0', () => console.log('up'));`;
/** Connects and prints the outcome. */
const listener = (address: string) => `
  const socket = require('net').connect(${PORT}, '${address}');
  socket.on('connect', () => console.log('connected'));
  socket.once('data', () => console.log('data'));
  socket.on('error', (error) => console.log(error.code));
  socket.on('close', () => console.log('closed'));`;

interface Said {
  process: HostProcess;
  lines: string[];
}

function node(host: Host, script: string): Said {
  const lines: string[] = [];
  const command = [process.execPath, '-e', script];
  return { process: host.spawn('node', command, { onLine: (line) => lines.push(line) }), lines };
}

async function talking(host: Host): Promise<Said> {
  const talker = node(host, TALKER);
  await eventually('the talker', () => talker.lines.includes('up'));
  return talker;
}

/** A connection from world to a host that talks without end. */
async function connection(lab: Lab): Promise<{ talker: Said; listener: Said }> {
  const talker = await talking(lab.hosts.a);
  const made = node(lab.hosts.world, listener(lab.hosts.a.address('lan')));
  await eventually('data', () => made.lines.includes('data'));
  return { talker, listener: made };
}

/** Datagrams that arrive at world while `during` runs. */
async function arriving(lab: Lab, during: () => Promise<void>): Promise<SeenFrame[]> {
  const file = lab.recorder.path('frames/world.pcap');
  const command = [lab.toolbox.native, 'capture', 'lan', file];
  const capture = lab.hosts.world.spawn('capture', command);
  await eventually('a frame', () => existsSync(file) && framesIn(file).length > 0);
  await during();
  await capture.stop();
  return framesIn(file);
}

const FIN = 1;
const RST = 4;
/** Flags of a TCP segment; 0 for any other frame. */
function tcpFlags({ bytes }: SeenFrame): number {
  const isTcp = bytes.readUInt16BE(12) === 0x0800 && bytes[23] === 6;
  return isTcp ? (bytes[14 + ((bytes[14] ?? 0) & 15) * 4 + 13] ?? 0) : 0;
}
const ends = (frames: readonly SeenFrame[]) =>
  frames.filter((frame) => tcpFlags(frame) & (FIN | RST));

test('a power cut sends no FIN, no RST, and nothing else', () =>
  withLab(async (lab) => {
    const { listener } = await connection(lab);
    let darkNs = 0;
    const frames = await arriving(lab, async () => {
      await sleep(300);
      darkNs = (await lab.hosts.a.powerCut()).fromNs;
      await sleep(1500);
    });
    expect(frames.filter((frame) => frame.tNs < darkNs).length).toBeGreaterThan(20);
    expect(frames.filter((frame) => frame.tNs > darkNs)).toEqual([]);
    expect(ends(frames)).toEqual([]);
    // Frames of the dying kernel were dropped at a dark port.
    const { droppedPackets } = (await lab.switch.counters())['lan-a'] ?? {};
    expect(droppedPackets).toBeGreaterThan(0);
    expect(listener.lines).toEqual(['connected', 'data']);
    expect(lab.hosts.a.isPowered).toBe(false);
  }));

test('a process that merely ends does send a FIN: the capture would have seen it', () =>
  withLab(async (lab) => {
    const { talker, listener } = await connection(lab);
    const frames = await arriving(lab, async () => {
      await talker.process.stop();
      await eventually('the end at world', () => listener.lines.includes('closed'));
    });
    expect(ends(frames).length).toBeGreaterThan(0);
  }));

test('powered on again a host has its disk, and no other state of before', () =>
  withLab(async (lab) => {
    const { a, world } = lab.hosts;
    await connection(lab);
    const network = () => readlinkSync(`/proc/${a.initPid}/ns/net`);
    const before = network();
    writeFileSync(join(a.disk, 'kept'), 'on disk');
    await a.powerCut();
    expect(() => a.spawn('late', ['true'])).toThrow(/late cannot start: host a has no power/);
    await a.powerOn();
    expect(network()).not.toBe(before);
    expect(readFileSync(join(a.disk, 'kept'), 'utf8')).toBe('on disk');
    expect(await a.processes()).toEqual([]);
    const sockets = node(a, "console.log(require('fs').readFileSync('/proc/net/tcp', 'utf8'))");
    await sockets.process.ended;
    expect(sockets.lines.filter((line) => /^\s*\d+:/.test(line))).toEqual([]);
    await talking(a);
    const again = node(world, listener(a.address('lan')));
    await eventually('data after power on', () => again.lines.includes('data'));
  }));

test('a frozen host stops while its kernel answers, and runs again once thawed', () =>
  withLab(async (lab) => {
    const { a, world } = lab.hosts;
    await talking(a);
    const { atNs, thaw } = await a.freeze();
    expect(atNs).toBeGreaterThan(0);
    const states = (await a.processes()).map(({ state }) => state);
    expect(states.length).toBeGreaterThan(0);
    expect(new Set(states)).toEqual(new Set(['T']));
    const meanwhile = node(world, listener(a.address('lan')));
    await eventually('the kernel of a', () => meanwhile.lines.includes('connected'));
    await sleep(300);
    expect(meanwhile.lines).toEqual(['connected']);
    await thaw();
    await eventually('data', () => meanwhile.lines.includes('data'));
    expect((await a.processes()).map(({ state }) => state)).not.toContain('T');
  }));

test('a host frozen by two faults runs once both are healed; a power cut ends both', () =>
  withLab(async (lab) => {
    const { a } = lab.hosts;
    const isStill = async () => (await a.processes()).every(({ state }) => state === 'T');
    const edges = () => eventsOf(lab).flatMap((e) => (/^(dark|lit)$/.test(e.event) ? e.event : []));
    await talking(a);
    const [first, second] = [await a.freeze(), await a.freeze()];
    await first.thaw();
    await first.thaw(); // twice is once
    expect(await isStill()).toBe(true);
    await second.thaw();
    expect(await isStill()).toBe(false);
    const before = edges().length;
    const [dark, darker] = [await a.darken(), await a.darken()];
    await dark.lighten();
    expect(edges().slice(before)).toEqual(['dark', 'dark']);
    await darker.lighten();
    expect(edges().slice(before)).toEqual(['dark', 'dark', 'lit']);
    const [hung, unlit] = [await a.freeze(), await a.darken()];
    await a.powerCut();
    await unlit.lighten();
    expect(edges().at(-1)).toBe('dark');
    await a.powerOn();
    expect(edges().at(-1)).toBe('lit');
    await talking(a);
    const later = await a.freeze();
    await hung.thaw();
    expect(await isStill()).toBe(true);
    await later.thaw();
  }));

test('a dark host keeps its carrier, and its connections continue when it is lit again', () =>
  withLab(async (lab) => {
    const { a } = lab.hosts;
    const { listener } = await connection(lab);
    const { lighten } = await a.darken();
    const link: string[] = [];
    const show = ['ip', '-j', 'link', 'show', 'lan'];
    await a.spawn('ip', show, { onLine: (line) => void link.push(line) }).ended;
    expect(JSON.parse(link.join(''))[0].flags).toContain('LOWER_UP');
    await sleep(300);
    await lighten();
    const frames = await arriving(lab, () => sleep(300));
    expect(ends(frames)).toEqual([]);
    expect(listener.lines).toEqual(['connected', 'data']);
  }));

test('of two power cuts of a host at the same time one is refused, and nothing else dies', () =>
  withLab(async (lab) => {
    const { b } = lab.hosts;
    const [first, second] = await Promise.allSettled([b.powerCut(), b.powerCut()]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    const { reason } = [first, second].find(({ status }) => status === 'rejected') as {
      reason: Error;
    };
    expect(reason).toMatchObject({ name: 'NoPower', message: 'host b has no power already' });
    expect(b.isPowered).toBe(false);
    await b.powerOn();
    await b.powerCut();
  }));
