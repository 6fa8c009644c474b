import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Side } from '../pair.ts';
import type { EventName } from '../recording/events.ts';
import { eventually } from '../testing.ts';
import { Membership, type MembershipEngine } from './membership.ts';
import { decide, type WitnessState } from './witness-rules.ts';

const BEAT_MS = 50;
const SUSPICION_MS = 300;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function bound(address: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  closing.push(() => socket.close());
  return socket;
}

/** A witness by the real rules, in this process; null for a witness that receives nothing. */
async function witnessed(state: WitnessState | null) {
  const socket = await bound('127.0.0.1');
  const now = { state };
  socket.on('message', (bytes, from) => {
    if (!now.state) return;
    const { answer, state: next } = decide(now.state, JSON.parse(bytes.toString()));
    now.state = next;
    socket.send(JSON.stringify(answer), from.port, from.address);
  });
  return { port: socket.address().port, now };
}

/** Sends heartbeats as the agent of side a does, on one link, until the test stops them. */
async function beats(port: number): Promise<() => void> {
  const socket = await bound('127.0.1.1');
  const beat = JSON.stringify({ from: 'a', epoch: 1, members: ['a'] });
  const timer = setInterval(() => socket.send(beat, port, '127.0.1.2'), BEAT_MS);
  const stop = () => clearInterval(timer);
  closing.push(stop);
  return stop;
}

async function memberOf(
  side: Side,
  witnessPort: number,
  members: readonly Side[],
  engine: Partial<MembershipEngine> = {},
) {
  const peer = side === 'a' ? 'b' : 'a';
  const ends = (link: number) => {
    const [ownNumber, peerNumber] = side === 'a' ? [1, 2] : [2, 1];
    return { own: `127.0.${link}.${ownNumber}`, peer: `127.0.${link}.${peerNumber}` };
  };
  const probe = await bound('127.0.1.9');
  const beatPort = probe.address().port;
  const said: string[] = [];
  const self = {
    isStopped: false,
    say: (event: EventName, ..._fields: unknown[]) => void said.push(event),
    stop: () => {
      self.isStopped = true;
      said.push('stopped');
    },
  };
  const lost: string[] = [];
  const membership: Membership = new Membership(
    {
      ...{ side, peer, members, epoch: 1, beatPort, sync: ends(1), lan: ends(2) },
      witness: { own: '127.0.0.1', address: '127.0.0.1', port: witnessPort },
      detection: { beatMs: BEAT_MS, suspicionMs: SUSPICION_MS },
      ...{ leaseMs: 250, guardMs: 50 },
    },
    self,
    {
      onLost: () => void membership.ask([side]),
      onTargetLost: () => void lost.push('target'),
      onGranted: () => {},
      isAnswered: () => true,
      hasGuest: () => true,
      isActive: () => side === 'a',
      takeoverFromNs: () => 0n,
      promisedUntilNs: () => 0n,
      ...engine,
    },
  );
  membership.begin();
  closing.push(() => membership.end());
  return { membership, said, lost, beatPort };
}

test('a side that is not a member waits when it loses its peer, and fences no one', async () => {
  const witness = await witnessed({ epoch: 1, members: ['a'], grantedTo: null });
  const { said, beatPort, membership } = await memberOf('b', witness.port, ['a']);
  const stop = await beats(beatPort);
  expect(await membership.hears()).toBe(true);
  stop();
  await eventually('a suspicion', () => said.includes('suspected'));
  await sleep(300);
  expect(said).toEqual(['suspected']);
  expect(witness.now.state).toMatchObject({ epoch: 1, members: ['a'] });
});

test('a side learns from the witness that it became a member, and continues', async () => {
  const witness = await witnessed({ epoch: 2, members: ['a', 'b'], grantedTo: 'a' });
  const { said, beatPort, membership } = await memberOf('b', witness.port, ['a']);
  const stop = await beats(beatPort);
  await membership.hears();
  stop();
  await eventually('a grant', () => said.includes('decided'));
  expect(said).toEqual(['suspected', 'refused', 'decided']);
  expect(witness.now.state).toMatchObject({ epoch: 3, members: ['b'] });
  expect(membership.isAlone).toBe(true);
});

test('a side without a guest does not ask, even when the witness has it as a member', async () => {
  const witness = await witnessed({ epoch: 2, members: ['a', 'b'], grantedTo: 'a' });
  const engine = { hasGuest: () => false };
  const { said, beatPort, membership } = await memberOf('b', witness.port, ['a'], engine);
  const stop = await beats(beatPort);
  await membership.hears();
  stop();
  await eventually('a suspicion', () => said.includes('suspected'));
  await sleep(300);
  expect(said).toEqual(['suspected']);
  expect(witness.now.state).toMatchObject({ epoch: 2, members: ['a', 'b'] });
});

test('a side reports a peer lost before it was a member, and asks no witness', async () => {
  const witness = await witnessed({ epoch: 1, members: ['b'], grantedTo: null });
  const { said, lost, beatPort, membership } = await memberOf('b', witness.port, ['b']);
  const stop = await beats(beatPort);
  await membership.hears();
  expect(lost).toEqual([]);
  stop();
  await eventually('the peer is reported lost', () => lost.length > 0);
  expect(said).toEqual(['suspected']);
  expect(witness.now.state).toMatchObject({ epoch: 1, members: ['b'] });
});

test('a side is not alone while its question about the new member has no answer', async () => {
  const witness = await witnessed(null);
  const { said, lost, beatPort, membership } = await memberOf('b', witness.port, ['b']);
  const stop = await beats(beatPort);
  await membership.hears();
  expect(membership.isAlone).toBe(true);
  expect(await membership.takeIn('a')).toBe(false);
  expect(said).toEqual(['witness-lost']);
  expect(membership.isAlone).toBe(false);
  witness.now.state = { epoch: 2, members: ['b', 'a'], grantedTo: 'b' };
  await membership.leaveOut();
  expect(membership.isAlone).toBe(true);
  expect(witness.now.state).toMatchObject({ epoch: 3, members: ['b'] });
  stop();
  await eventually('then it is only a target', () => lost.length > 0);
  expect(said).toEqual(['witness-lost', 'refused', 'decided', 'suspected']);
}, 15_000);

test('a peer without any heartbeat does not become a member', async () => {
  const witness = await witnessed({ epoch: 1, members: ['b'], grantedTo: null });
  const { membership } = await memberOf('b', witness.port, ['b']);
  expect(await membership.takeIn('a')).toBe(false);
  expect(witness.now.state).toMatchObject({ epoch: 1, members: ['b'] });
}, 10_000);
