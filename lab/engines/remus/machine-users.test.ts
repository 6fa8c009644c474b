import { expect, test } from 'vitest';
import type { HypervisorHost, Machine } from '../../platforms/hypervisor.ts';
import { letGo, use } from './machine-users.ts';

/** A host whose machines are ended by `end`. */
function hostWith() {
  const host: { machine: Machine | null } = { machine: null };
  let boots = 0;
  const end = () => Object.assign(host.machine ?? {}, { isRunning: false });
  const boot = () => {
    boots += 1;
    const machine = { isRunning: true, kill: () => Promise.resolve(end()) };
    host.machine = machine as unknown as Machine;
    return Promise.resolve(host.machine);
  };
  return { host: host as unknown as HypervisorHost, boot, end, boots: () => boots };
}

test('pairs share a machine that runs, and the last one ends it', async () => {
  const { host, boot, boots } = hostWith();
  const [first, second] = [{}, {}];
  const machine = await use(host, first, boot);
  expect(await use(host, second, boot)).toBe(machine);
  await letGo(host, first);
  expect(machine.isRunning).toBe(true);
  await letGo(host, second);
  expect(machine.isRunning).toBe(false);
  expect(boots()).toBe(1);
});

test('a machine that has ended, or could not be started, is started again', async () => {
  const { host, boot, end, boots } = hostWith();
  await use(host, {}, boot);
  end();
  const failed = use(host, {}, () => Promise.reject(new Error('its host lost power')));
  await expect(failed).rejects.toThrow('its host lost power');
  expect((await use(host, {}, boot)).isRunning).toBe(true);
  expect(boots()).toBe(2);
});
