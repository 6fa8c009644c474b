import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { findCycleLedger } from '../../guests/cycle-ledger.ts';
import type { Guest } from '../../guests/guest.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { eventually, withLabOf } from '../../testing.ts';
import { guestImage } from '../../toolbox.ts';
import type { Machine } from '../hypervisor.ts';
import { xen } from './platform.ts';
import { withPvh, xenHosts } from './testing.ts';

const MARK = '0123456789abcdef0123456789abcdef';
const BOOT_DEADLINE_MS = 90_000;

/** Boots the guest under `xl`; resolves when it serves. */
async function boot({ dom0 }: Machine, lab: Lab, guest: Guest): Promise<void> {
  const { mac, ip, memoryMib } = guest;
  const { kernel, initramfs } = guestImage(lab.toolbox, guest.name);
  await dom0.write('/guest/kernel', readFileSync(kernel));
  await dom0.write('/guest/initramfs', readFileSync(initramfs));
  const identity = `ftlab.mode=plain ftlab.mac=${mac} ftlab.ip=${ip} ftlab.mark=${MARK}`;
  const config = {
    // The contract of remus boots a PV guest.
    ...{ name: 'guest', type: 'pvh', memory: memoryMib, maxmem: memoryMib, vcpus: 1 },
    ...{ kernel: '/guest/kernel', ramdisk: '/guest/initramfs' },
    cmdline: `console=hvc0 quiet panic=-1 ${identity}`,
    vif: [`mac=${mac},bridge=br0,script=vif.sh`],
  };
  const lines = Object.entries(config).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  await dom0.write('/guest/config', lines.join(''));
  const created = await dom0.run('xl create /guest/config', { timeoutMs: 60_000 });
  expect(created).toMatchObject({ code: 0 });
  let said = '';
  const log = '/var/log/xen/console/guest-guest.log';
  const onLine = (line: string) => {
    said += `${line}\n`;
  };
  await dom0.spawn('console', ['tail', '-n', '+1', '-F', log], { onLine });
  await eventually('the guest serves', () => said.includes('serving'), BOOT_DEADLINE_MS);
}

/** Asks the guest's echo from the host world; the answer, '' when none comes for that long. */
async function echo(lab: Lab, { ip, services }: Guest, forMs: number): Promise<string> {
  const script = `
    const socket = require('dgram').createSocket('udp4');
    socket.on('message', (message) => { console.log(String(message)); process.exit(); });
    setInterval(() => socket.send('an echo', ${services.echo}, '${ip}'), 200);
    setTimeout(() => process.exit(1), ${forMs});`;
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  await lab.hosts.world.spawn('echo', [process.execPath, '-e', script], { onLine }).ended;
  return lines.join();
}

withPvh('a guest boots from the image that it has under QEMU, and the world reaches it', () =>
  withLabOf(xen.create, async (lab) => {
    const [a] = xenHosts(lab);
    const machine = await a.boot();
    await boot(machine, lab, minimal);
    expect(await echo(lab, minimal, 10_000)).toBe('an echo');
    const seen = findCycleLedger(machine.ram, MARK);
    await sleep(500);
    await a.powerCut();
    const last = findCycleLedger(machine.ram, MARK);
    expect(last?.at).toBe(seen?.at);
    expect(last?.work).toBeGreaterThan(seen?.work ?? Number.POSITIVE_INFINITY);
    expect(await echo(lab, minimal, 1500)).toBe('');
  }),
);
