import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, withLab } from '../testing.ts';

const MAC = '52:54:00:00:00:01';
/** Renews as a controller does and prints each change of the fence; a line on stdin stops it. */
const RENEWER = `
  import { createInterface } from 'node:readline';
  import { Fence } from '${join(import.meta.dirname, 'fence.ts')}';
  const fence = new Fence('${MAC}');
  let was = false;
  const timer = setInterval(() => {
    const isOpen = fence.renew(process.hrtime.bigint(), Infinity);
    if (isOpen !== was) console.log(isOpen ? 'open' : 'shut');
    was = isOpen;
  }, 15);
  createInterface({ input: process.stdin }).once('line', () => clearInterval(timer));`;

test('a renewal that was held up with its host opens nothing when it comes too late', () =>
  withLab(async (lab) => {
    const { a } = lab.hosts;
    const said: string[] = [];
    const command = [process.execPath, '--input-type=module', '-e', RENEWER];
    const renewer = a.spawn('renewer', command, {
      stdin: 'pipe',
      onLine: (line) => void said.push(line),
    });
    await eventually('an open fence', () => said.includes('open'));
    const voice = async () => {
      const lines: string[] = [];
      const list = `nft list set bridge ftlab_fence_${MAC.replaceAll(':', '')} voice`.split(' ');
      await a.spawn('list', list, { onLine: (line) => void lines.push(line) }).ended;
      return lines.join('\n');
    };
    expect(await voice()).toContain('expires');
    const nft = (await a.processes()).find((running) => running.command === 'nft -i');
    if (!nft) throw new Error('no nft on host a');
    process.kill(nft.pid, 'SIGSTOP');
    await eventually('a fence that is shut', () => said.at(-1) === 'shut');
    renewer.tell('no more');
    await sleep(300);
    const before = said.length;
    process.kill(nft.pid, 'SIGCONT');
    for (let look = 0; look < 5; look++) expect(await voice()).not.toContain('expires');
    expect(said).toHaveLength(before);
    await renewer.stop();
  }));

test('a shut fence holds the frames of a device on top of the bridge; an open fence does not', () =>
  withLab(async (lab) => {
    const { a, b } = lab.hosts;
    const run = (command: string) => a.spawn('ip', command.split(' '), {}).ended;
    await run(`ip link add link br0 name guest0 address ${MAC} type macvlan mode bridge`);
    await run('ip addr add 10.99.0.1/24 dev guest0');
    await run('ip link set guest0 up');
    await b.spawn('ip', 'ip addr add 10.99.0.2/24 dev br0'.split(' '), {}).ended;
    const said: string[] = [];
    const command = [process.execPath, '--input-type=module', '-e', RENEWER];
    const onLine = (line: string) => void said.push(line);
    const renewer = a.spawn('renewer', command, { stdin: 'pipe', onLine });
    // The datagram makes the kernel ask for the neighbour's address in a frame of that device.
    const isHeard = async () => {
      await run('ip neigh flush dev guest0');
      await a.spawn('datagram', ['bash', '-c', 'echo > /dev/udp/10.99.0.2/9'], {}).ended;
      await sleep(100);
      const lines: string[] = [];
      const onLine = (line: string) => void lines.push(line);
      await a.spawn('ip', 'ip neigh show dev guest0'.split(' '), { onLine }).ended;
      return lines.some((line) => line.includes('10.99.0.2') && line.includes('lladdr'));
    };
    await eventually('an open fence', () => said.includes('open'));
    expect(await isHeard()).toBe(true);
    renewer.tell('no more');
    await sleep(300);
    expect(await isHeard()).toBe(false);
    await renewer.stop();
  }));
