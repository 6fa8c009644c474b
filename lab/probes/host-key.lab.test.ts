import { expect, test } from 'vitest';
import { lockstep } from '../engines/lockstep/engine.ts';
import { minimal } from '../guests/minimal/guest.ts';
import { eventsNamed } from '../recording/events.ts';
import { eventsOf, eventually, withLab } from '../testing.ts';
import { hostKey } from './host-key.ts';

test('a guest is known by its key before and after a takeover', () =>
  withLab(async (lab) => {
    await using pair = await lockstep.provision(lab, minimal, lockstep.parameters, 1);
    const probe = await hostKey.start(lab, pair);
    await lab.hosts.a.powerCut();
    await eventually('a takeover', () => pair.roles().active === 'b');
    await probe[Symbol.asyncDispose]();
    const keyEvents = eventsNamed(eventsOf(lab), 'host-key');
    expect(keyEvents.map(({ when }) => when)).toEqual(['before', 'after']);
    expect(keyEvents[0]?.key).toMatch(/^AAAA[\w+/]{40,}$/);
    expect(keyEvents[1]?.key).toBe(keyEvents[0]?.key);
  }));

test('an address without an answer gives no key', () =>
  withLab(async (lab) => {
    const { ip, mac, services } = minimal;
    const endpoint = { ip, mac, services, hasDisk: false };
    const nobody = { endpoint } as Parameters<typeof hostKey.start>[1];
    const probe = await hostKey.start({ ...lab, signal: AbortSignal.timeout(1000) }, nobody);
    await probe[Symbol.asyncDispose]();
    expect(eventsNamed(eventsOf(lab), 'host-key')).toEqual([]);
  }));
