import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processKill } from '../../faults/process-kill.ts';
import { disk } from '../../guests/disk/guest.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { eventsOf, eventually, withLab } from '../../testing.ts';
import { ledger } from '../../workloads/ledger/workload.ts';
import { unprotected } from './engine.ts';

const seen = (lab: Lab, event: string, source: string) =>
  eventsOf(lab).find((line) => line.event === event && line.source.startsWith(source));

test('a standby that stands still while the guest boots is not lost for it', () =>
  withLab(async (lab) => {
    const stalling = async () => {
      for (const host of ['host-a', 'host-b'])
        await eventually(`${host} listens`, () => seen(lab, 'listening', host));
      await sleep(1200); // by then both sides get heartbeats, and the guest still boots
      const stalled = (await lab.hosts.b.processes()).map(({ pid }) => pid);
      for (const pid of stalled) process.kill(pid, 'SIGSTOP');
      await sleep(1000); // three times `suspicionMs`
      for (const pid of stalled) process.kill(pid, 'SIGCONT');
      expect(seen(lab, 'serving', 'host-a')).toBeUndefined();
    };
    const [pair] = await Promise.all([
      // A guest with a disk is booted, and not loaded.
      unprotected.provision(lab, disk, unprotected.parameters, 1),
      stalling(),
    ]);
    await using _ = pair;
    expect(pair.roles()).toEqual({ active: 'a', standby: 'b' });
    expect(seen(lab, 'suspected', 'host-a')).toBeDefined();
  }));

test('a guest with a disk boots again from it, with all its operations', () =>
  withLab(async (lab) => {
    await using pair = await unprotected.provision(lab, disk, unprotected.parameters, 1);
    await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 50 });
    clients.begin();
    const acknowledged = () =>
      readFileSync(lab.recorder.path('history.jsonl'), 'utf8').split('"ok"').length - 1;
    await eventually('operations are acknowledged', () => acknowledged() > 40, 30_000);
    await lab.hosts.a.powerCut();
    await eventually('the guest booted again', () => seen(lab, 'serving', 'host-b'), 60_000);
    await clients.end(3000);
    await clients.readBack();
    const read = (name: string) => JSON.parse(readFileSync(lab.recorder.path(name), 'utf8'));
    const { operations, hash } = read('readback-disk.json');
    expect(operations.length).toBeGreaterThan(40);
    expect(read('readback.json')).toMatchObject({ operations, hash });
  }));

test('when its QEMU alone is killed the controller lives, and the other host boots the guest', () =>
  withLab(async (lab) => {
    await using pair = await unprotected.provision(lab, minimal, unprotected.parameters, 1);
    await using kill = await processKill.inject({ lab, pair, parameters: { on: 'a' } });
    expect(kill.proof).toMatch(/\(PID \d+\)/);
    await eventually('event twin-exited', () => seen(lab, 'twin-exited', 'host-a'));
    await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
    expect(seen(lab, 'process-exited', 'ftlab')).toBeUndefined();
  }));
