import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { run } from '../../command.ts';
import type { Lab } from '../../lab.ts';
import { eventually, withLab } from '../../testing.ts';
import type { Host } from '../host.ts';
import type { PortCounters } from '../link.ts';
import { portOf } from './cable.ts';

const PORT = 9100;
const WHILE_MS = 400;
const SYNC_A = portOf('sync', 'a');
const SYNC_B = portOf('sync', 'b');

/** Sends a datagram every 10 ms to the peer, and prints how many arrived from the peer. */
const talker = (address: string, peer: string) => `
  const socket = require('dgram').createSocket('udp4');
  let heard = 0;
  socket.on('error', () => {});
  socket.on('message', () => console.log(++heard));
  socket.bind(${PORT}, '${address}');
  setInterval(() => socket.send('x', ${PORT}, '${peer}', () => {}), 10);`;

interface Talk {
  /** Datagrams that each host has received so far. */
  heard: { a: number; b: number };
}

async function talkOn(lab: Lab): Promise<Talk> {
  const { a, b } = lab.hosts;
  const heard = { a: 0, b: 0 };
  const begin = (name: 'a' | 'b', host: Host, peer: Host) => {
    const script = talker(host.address('sync'), peer.address('sync'));
    host.spawn('talker', [process.execPath, '-e', script], {
      onLine: (line) => {
        heard[name] = Number(line);
      },
    });
  };
  begin('a', a, b);
  begin('b', b, a);
  await eventually('datagrams both ways', () => heard.a > 5 && heard.b > 5);
  return { heard };
}

interface Change {
  heard: { a: number; b: number };
  ports: { a: PortCounters; b: PortCounters };
}

/** Datagrams and frames counted within some time, after a pause for frames on their way. */
async function within(lab: Lab, { heard }: Talk): Promise<Change> {
  await sleep(50);
  const before = { heard: { ...heard }, counters: await lab.switch.counters() };
  await sleep(WHILE_MS);
  const counters = await lab.switch.counters();
  const change = (device: string): PortCounters => {
    const [was, is] = [before.counters[device], counters[device]];
    if (!was || !is) throw new Error(`no counters of ${device}`);
    return {
      fromPackets: is.fromPackets - was.fromPackets,
      toPackets: is.toPackets - was.toPackets,
      fromBytes: is.fromBytes - was.fromBytes,
      toBytes: is.toBytes - was.toBytes,
      droppedPackets: is.droppedPackets - was.droppedPackets,
    };
  };
  return {
    heard: { a: heard.a - before.heard.a, b: heard.b - before.heard.b },
    ports: { a: change(SYNC_A.device), b: change(SYNC_B.device) },
  };
}

const SOME = expect.toSatisfy((n: number) => n > 10);

test('without a fault datagrams arrive, and counters count, both ways', () =>
  withLab(async (lab) => {
    const { heard, ports } = await within(lab, await talkOn(lab));
    expect(heard).toEqual({ a: SOME, b: SOME });
    const flowing = { fromPackets: SOME, toPackets: SOME, droppedPackets: 0 };
    expect(ports).toMatchObject({ a: flowing, b: flowing });
  }));

test('a port dark in one direction: frames from it are lost, frames to it arrive', () =>
  withLab(async (lab) => {
    const talk = await talkOn(lab);
    const pass = await lab.switch.drop([SYNC_A], ['from']);
    const cut = await within(lab, talk);
    expect(cut.heard).toEqual({ a: SOME, b: 0 });
    expect(cut.ports.a).toMatchObject({ fromPackets: 0, toPackets: SOME, droppedPackets: SOME });
    await pass();
    expect((await within(lab, talk)).heard).toEqual({ a: SOME, b: SOME });
    await lab.switch.drop([SYNC_A], ['to']);
    const other = await within(lab, talk);
    expect(other.heard).toEqual({ a: 0, b: SOME });
    expect(other.ports.a).toMatchObject({ fromPackets: SOME, toPackets: 0, droppedPackets: SOME });
  }));

test('a port dark both ways passes no frame; other links, and the carrier, stay', () =>
  withLab(async (lab) => {
    const talk = await talkOn(lab);
    await lab.switch.drop([SYNC_A, SYNC_B], ['from', 'to']);
    const { heard, ports } = await within(lab, talk);
    expect(heard).toEqual({ a: 0, b: 0 });
    expect(ports.b).toMatchObject({ fromPackets: 0, toPackets: 0, droppedPackets: SOME });
    const [device] = JSON.parse(await run(['ip', '-j', 'link', 'show', SYNC_A.device]));
    expect(device.flags).toContain('LOWER_UP');
    const { a, world } = lab.hosts;
    const echo = `require('net').createServer((s) => s.end('x')).listen(${PORT}, '0.0.0.0')`;
    a.spawn('server', [process.execPath, '-e', echo]);
    const lines: string[] = [];
    const ask = `const again = () => require('net').connect(${PORT}, '${a.address('lan')}')
      .on('error', () => setTimeout(again, 50)).on('data', () => console.log('lan')); again();`;
    world.spawn('client', [process.execPath, '-e', ask], { onLine: (line) => lines.push(line) });
    await eventually('an answer over lan', () => lines.includes('lan'));
  }));

test('a port with two holders passes once both released it; power does not undo a cut', () =>
  withLab(async (lab) => {
    const talk = await talkOn(lab);
    const cut = await lab.switch.drop([SYNC_A], ['from', 'to']);
    const first = await lab.hosts.a.darken();
    for (let n = 0; n < 2; n++) await cut(); // twice is once
    expect((await within(lab, talk)).heard).toEqual({ a: 0, b: 0 });
    await first.lighten();
    expect((await within(lab, talk)).heard).toEqual({ a: SOME, b: SOME });
    const second = await lab.hosts.a.darken();
    const other = await lab.switch.drop([SYNC_A], ['from']);
    await second.lighten();
    expect((await within(lab, talk)).heard).toEqual({ a: SOME, b: 0 });
    await other();
    expect((await within(lab, talk)).heard).toEqual({ a: SOME, b: SOME });
  }));

/** Answers on two TCP ports, and prints the port of each connection. */
const server = (address: string) => `
  for (const port of [9201, 9202])
    require('net').createServer((s) => s.end(String(port)))
      .listen(port, '${address}', () => console.log('up'));`;
/** Connects to a port, again and again, and prints each answer. */
const asker = (address: string, port: number) => `
  setInterval(() => {
    const s = require('net').connect(${port}, '${address}');
    s.on('data', (d) => console.log(String(d))).on('error', () => {});
  }, 50);`;

test('one channel of a link is dropped, counted, and passes again', () =>
  withLab(async (lab) => {
    const { a, b } = lab.hosts;
    const node = (host: Host, script: string, onLine: (line: string) => void) =>
      host.spawn('channel', [process.execPath, '-e', script], { onLine });
    let listening = 0;
    node(b, server(b.address('sync')), () => listening++);
    await eventually('both listen', () => listening === 2);
    const answers = { 9201: 0, 9202: 0 };
    for (const port of [9201, 9202] as const)
      node(a, asker(b.address('sync'), port), () => answers[port]++);
    await eventually('both answer', () => answers[9201] > 2 && answers[9202] > 2);
    expect(await lab.switch.droppedOfChannel('sync', 9201)).toBe(0);
    const pass = await lab.switch.dropChannel('sync', 9201);
    await sleep(100); // for packets on their way
    const before = { ...answers };
    await eventually('others answer', () => answers[9202] > before[9202] + 5);
    expect(answers[9201]).toBe(before[9201]);
    expect(await lab.switch.droppedOfChannel('sync', 9201)).toBeGreaterThan(0);
    expect(await lab.switch.droppedOfChannel('sync', 9202)).toBe(0);
    await pass();
    await pass();
    await eventually('it answers again', () => answers[9201] > before[9201] + 2);
  }));
