import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { disk } from '../../guests/disk/guest.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { eventsOf, eventually, withLab } from '../../testing.ts';
import { ledger } from '../../workloads/ledger/workload.ts';
import { colo } from './engine.ts';

const seen = (lab: Lab, event: string, source: string) =>
  eventsOf(lab).find((line) => line.event === event && line.source.startsWith(source));

test('the disk of a re-protected standby is complete when it takes over', () =>
  withLab(async (lab) => {
    await using pair = await colo.provision(lab, disk, colo.parameters, 1);
    expect(seen(lab, 'preflight', 'ftlab')).toMatchObject({ during: 0 });
    await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 50 });
    clients.begin();
    await sleep(1000);
    await lab.hosts.b.powerCut();
    await eventually('the active alone', () => seen(lab, 'decided', 'host-a'));
    await sleep(1000); // written to one disk only
    await pair.reprotect();
    await sleep(500);
    await lab.hosts.a.powerCut();
    await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
    await sleep(500);
    await clients.end(5000);
    await clients.readBack();
    const read = (name: string) => JSON.parse(readFileSync(lab.recorder.path(name), 'utf8'));
    const { operations, hash } = read('readback-disk.json');
    expect(operations.length).toBeGreaterThan(150);
    expect(read('readback.json')).toMatchObject({ operations, hash });
  }));

test('filters that compare nothing are caught before anything is called protected', () =>
  withLab(async (lab) => {
    const blind = { ...colo.parameters, isBlind: true };
    await expect(colo.provision(lab, minimal, blind, 1)).rejects.toThrow(/nothing is compared/);
  }));
