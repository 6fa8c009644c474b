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

test('the pair is protected, with the proof that outputs are compared, and survives a power cut', () =>
  withLab(async (lab) => {
    await using pair = await colo.provision(lab, minimal, colo.parameters, 1);
    expect(seen(lab, 'preflight', 'ftlab')).toMatchObject({ during: 0 });
    expect(pair.roles()).toEqual({ active: 'a', standby: 'b' });
    await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 50 });
    clients.begin();
    await sleep(2500);
    await lab.hosts.a.powerCut();
    await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
    await sleep(2000);
    await clients.end(3000);
    await clients.readBack();
    expect(pair.roles()).toEqual({ active: 'b' });
  }));

test('re-protected onto the other host the pair survives the next power cut', () =>
  withLab(async (lab) => {
    await using pair = await colo.provision(lab, minimal, colo.parameters, 1);
    await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 50 });
    clients.begin();
    await sleep(500);
    await lab.hosts.a.powerCut();
    await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
    await pair.reprotect();
    expect(pair.roles()).toEqual({ active: 'b', standby: 'a' });
    await sleep(1500);
    await lab.hosts.b.powerCut();
    await eventually('a second takeover', () => seen(lab, 'took-over', 'host-a'));
    await sleep(1000);
    await clients.end(5000);
    await clients.readBack();
  }));

test('a disk goes along: a standby that was copied onto again has all of it when it takes over', () =>
  withLab(async (lab) => {
    await using pair = await colo.provision(lab, disk, colo.parameters, 1);
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

test('an active that was away is not heard again', () =>
  withLab(async (lab) => {
    await using pair = await colo.provision(lab, minimal, colo.parameters, 1);
    const { lighten } = await lab.hosts.a.darken();
    const { thaw } = await lab.hosts.a.freeze();
    await eventually('a takeover', () => seen(lab, 'took-over', 'host-b'));
    await lighten();
    await thaw();
    await eventually('the old active stopped', () => seen(lab, 'stopped', 'host-a'));
    expect(pair.roles()).toEqual({ active: 'b' });
  }));

test('filters that compare nothing are caught before anything is called protected', () =>
  withLab(async (lab) => {
    const blind = { ...colo.parameters, isBlind: true };
    await expect(colo.provision(lab, minimal, blind, 1)).rejects.toThrow(/nothing is compared/);
  }));
