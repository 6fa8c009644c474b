import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FIELD_AT } from '../../guests/cycle-ledger.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import type { Pair } from '../../pair.ts';
import { portOf } from '../../platforms/local/cable.ts';
import { eventsNamed } from '../../recording/events.ts';
import { eventsOf, eventually, withLab } from '../../testing.ts';
import { ledger } from '../../workloads/ledger/workload.ts';
import { lockstep } from './engine.ts';

const seen = (lab: Lab, event: string, source: string) =>
  eventsOf(lab).find((line) => line.event === event && line.source.startsWith(source));

/** For a copy of the guest's RAM on a busy computer. */
const COPY_DEADLINE_MS = 30_000;

/** The mark of the cycle ledger: in the events once the pair is collected. */
async function flipBit(lab: Lab, pair: Pair, side: 'a' | 'b'): Promise<void> {
  await pair.collect();
  const ledgers = eventsNamed(eventsOf(lab), 'cycle-ledger');
  const found = ledgers.find(({ host }) => host === side);
  if (!found) throw new Error('the cycle ledger was not found');
  // A high bit of the counter, so that no count carries into it.
  expect(await pair.memory?.flip(side, found.at + FIELD_AT.work, 40)).toBe(true);
}

test('a bit flipped in the RAM of the standby is a divergence; the active continues alone', () =>
  withLab(async (lab) => {
    await using pair = await lockstep.provision(lab, minimal, lockstep.parameters, 1);
    await sleep(300); // some rendezvous, so that the mark has reached both
    await flipBit(lab, pair, 'b');
    const event = await eventually('a divergence', () => seen(lab, 'divergence', 'host-b'));
    const difference = event as unknown as Record<'own' | 'other', { digest: string }>;
    expect(difference.own.digest).toMatch(/^[0-9a-f]{32}$/);
    expect(difference.own.digest).not.toBe(difference.other.digest);
    await eventually('the active alone', () => seen(lab, 'decided', 'host-a'));
    expect(pair.roles()).toEqual({ active: 'a' });
  }));

test('a standby whose QEMU is slow at the start is not lost before the twins are in step', () =>
  withLab(async (lab) => {
    const provisioned = lockstep.provision(lab, minimal, lockstep.parameters, 2);
    await eventually('the standby is loaded', () => seen(lab, 'listening', 'host-b'), 30_000);
    const running = await lab.hosts.b.processes();
    const qemu = running.find(({ command }) => command.includes('-incoming'));
    await lab.hosts.b.signal(qemu?.pid ?? Number.NaN, 'SIGSTOP');
    await sleep(1500);
    await lab.hosts.b.signal(qemu?.pid ?? Number.NaN, 'SIGCONT');
    await using pair = await provisioned;
    await sleep(1000);
    expect(pair.roles()).toEqual({ active: 'a', standby: 'b' });
    expect(seen(lab, 'unanswered', 'host-a')).toBeUndefined();
  }));

/** Acknowledged operations that the read-back lacks. */
function lost(lab: Lab): number {
  const { operations }: { operations: number[] } = JSON.parse(
    readFileSync(lab.recorder.path('readback.json'), 'utf8'),
  );
  const held = new Set(operations);
  const oks = acknowledged(lab);
  expect(oks.length).toBeGreaterThan(0);
  return oks.filter((line) => !held.has(line.operation)).length;
}

/** Acknowledged operations so far; a last line that is not complete yet is left out. */
function acknowledged(lab: Lab): { operation: number }[] {
  const history = readFileSync(lab.recorder.path('history.jsonl'), 'utf8').split('\n').slice(0, -1);
  return history.map((line) => JSON.parse(line)).filter((line) => line.type === 'ok');
}

/**
 * The sync link goes, and before the active has noticed, its power: the worst moment there is. On a
 * busy computer the power goes later, when the active could have the witness exclude the standby:
 * so it does not reach the witness either.
 */
async function cutAfterSync(lab: Lab, releaseEarlyBy: number): Promise<number> {
  // On a busy computer the lag is used up, and the active waits under any output rule.
  const parameters = { ...lockstep.parameters, lag: 1024, releaseEarlyBy };
  await using pair = await lockstep.provision(lab, minimal, parameters, 3);
  await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 200 });
  clients.begin();
  await sleep(1000);
  const cut = [portOf('sync', 'a'), portOf('sync', 'b'), portOf('quorum', 'a')];
  await lab.switch.drop(cut, ['from', 'to']);
  await sleep(150);
  await lab.hosts.a.powerCut();
  await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
  await sleep(1000);
  await clients.end(3000);
  await clients.readBack();
  return lost(lab);
}

test('outputs wait for the standby: nothing acknowledged is lost at the worst moment', () =>
  withLab(async (lab) => expect(await cutAfterSync(lab, 0)).toBe(0)));

test('the same with a wrong output rule loses acknowledged operations', () =>
  withLab(async (lab) => expect(await cutAfterSync(lab, 1024)).toBeGreaterThan(0)));

for (const moment of ['reprotect-pausing', 'reprotect-paused'])
  test(`a target lost at ${moment} delays neither the clients nor the next copy for long`, () =>
    withLab(async (lab) => {
      await using pair = await lockstep.provision(lab, minimal, lockstep.parameters, 4);
      await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 50 });
      clients.begin();
      await sleep(500);
      await lab.hosts.a.powerCut();
      await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
      const copied = pair.reprotect().catch(() => {});
      await eventually('the moment', () => seen(lab, moment, 'host-b'), COPY_DEADLINE_MS);
      await lab.hosts.a.powerCut();
      await copied;
      await sleep(1000);
      const before = acknowledged(lab).length;
      await eventually('the world is answered', () => acknowledged(lab).length > before + 25, 3000);
      await pair.reprotect();
      expect(pair.roles()).toEqual({ active: 'b', standby: 'a' });
      await clients.end(3000);
      await clients.readBack();
      expect(lost(lab)).toBe(0);
    }));
