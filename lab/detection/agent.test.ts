import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Background, start } from '../command.ts';
import { nowNs } from '../recording/clock.ts';
import { eventually } from '../testing.ts';
import type { AgentSettings } from './agent.ts';

const BEAT_MS = 50;
const SUSPICION_MS = 300;

interface Line {
  tNs: number;
  event: string;
  silentMs?: number;
  epoch?: number;
  members?: string[];
}
interface Agent {
  process: Background;
  lines: Line[];
}

const running: Background[] = [];
afterEach(async () => {
  for (const agent of running.splice(0)) {
    agent.kill('SIGKILL');
    await agent.ended;
  }
});

/** On loopback: side a is 127.0.1.1 on one link and 127.0.2.1 on the other, side b ends in 2. */
function agent(self: 'a' | 'b', port: number): Agent {
  const [ownNumber, peerNumber] = self === 'a' ? [1, 2] : [2, 1];
  const settings: AgentSettings = {
    ...{ self, peer: self === 'a' ? 'b' : 'a', port },
    ...{ beatMs: BEAT_MS, suspicionMs: SUSPICION_MS },
    links: ['sync', 'lan'].map((name, index) => ({
      name,
      address: `127.0.${index + 1}.${ownNumber}`,
      peerAddress: `127.0.${index + 1}.${peerNumber}`,
    })),
  };
  const lines: Line[] = [];
  const script = join(import.meta.dirname, 'agent.ts');
  const command = [process.execPath, script, JSON.stringify(settings)];
  const made = start(`agent-${self}`, command, {
    hasStdin: true,
    onLine: (line) => lines.push(JSON.parse(line)),
  });
  running.push(made);
  return { process: made, lines };
}

const tell = ({ process }: Agent, order: object) =>
  process.stdin?.write(`${JSON.stringify(order)}\n`);
const said = ({ lines }: Agent, event: string) => lines.filter((line) => line.event === event);

/** Two detectors that have heard each other: an epoch sent by one has arrived at the other. */
async function pair(): Promise<{ a: Agent; b: Agent }> {
  const probe = createSocket('udp4').bind(0, '127.0.1.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const both = { a: agent('a', port), b: agent('b', port) };
  tell(both.b, { epoch: 2, members: ['a', 'b'] });
  tell(both.a, { epoch: 1, members: ['a', 'b'] });
  await eventually('the epoch of b at a', () => said(both.a, 'peer-epoch')[0]);
  return both;
}

test('a peer without heartbeats is suspected within suspicionMs and a beat', async () => {
  const { a, b } = await pair();
  await sleep(6 * SUSPICION_MS);
  expect([...said(a, 'suspected'), ...said(b, 'suspected')]).toEqual([]);
  b.process.kill('SIGSTOP');
  const stoppedNs = nowNs();
  const suspected = await eventually('a suspicion', () => said(a, 'suspected')[0]);
  expect(suspected.silentMs).toBeGreaterThan(SUSPICION_MS);
  const afterMs = (suspected.tNs - stoppedNs) / 1e6;
  expect(afterMs).toBeGreaterThan(SUSPICION_MS - BEAT_MS - 10);
  expect(afterMs).toBeLessThanOrEqual(SUSPICION_MS + BEAT_MS);
});

test('a heartbeat ends a suspicion; a side that was frozen does not suspect its peer', async () => {
  const { a, b } = await pair();
  b.process.kill('SIGSTOP');
  await eventually('a suspicion', () => said(a, 'suspected')[0]);
  b.process.kill('SIGCONT');
  await eventually('the beat', () => said(a, 'heard')[0]);
  await sleep(2 * SUSPICION_MS);
  expect(said(a, 'suspected')).toHaveLength(1);
  expect(said(b, 'suspected')).toEqual([]);
});

test('a newer epoch of the peer is reported once, with its members', async () => {
  const { a, b } = await pair();
  tell(b, { epoch: 3, members: ['b'] });
  await eventually('epoch 3', () => said(a, 'peer-epoch').find((line) => line.epoch === 3));
  await sleep(4 * BEAT_MS);
  expect(said(a, 'peer-epoch').map(({ epoch, members }) => ({ epoch, members }))).toEqual([
    { epoch: 2, members: ['a', 'b'] },
    { epoch: 3, members: ['b'] },
  ]);
  expect(said(b, 'peer-epoch')).toEqual([]);
});

test('an agent ends when its controller does, so a dead controller beats no more', async () => {
  const { a, b } = await pair();
  b.process.stdin?.end();
  expect(await b.process.ended).toEqual({ code: 0, signal: null });
  await eventually('a suspicion', () => said(a, 'suspected')[0]);
});
