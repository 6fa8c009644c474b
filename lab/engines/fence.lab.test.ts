import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eventually, withLab } from '../testing.ts';

const MAC = '52:54:00:00:00:01';
/** Renews as a controller does and prints each change of the fence; a line on stdin stops it. */
const RENEWER = `
  import { createInterface } from 'node:readline';
  import { Fence } from '${join(import.meta.dirname, 'fence.ts')}';
  const fence = new Fence('${MAC}', 100);
  let was = false;
  const timer = setInterval(() => {
    const isOpen = fence.renew(process.hrtime.bigint());
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
    const nft = (await a.processes()).find((one) => one.command === 'nft -i');
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
