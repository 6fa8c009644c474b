import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { nowNs } from '../../recording/clock.ts';
import { eventsOf, eventually, withLabOf } from '../../testing.ts';
import { toolboxFromEnvironment } from '../../toolbox.ts';
import type { Dom0, Machine } from '../hypervisor.ts';
import { portOf } from '../local/cable.ts';
import { connectDom0 } from './dom0.ts';
import { xen } from './platform.ts';
import { restoreMachines, saveMachines } from './save.ts';
import { withXen, xenHosts } from './testing.ts';

withXen('two machines boot, meet on sync, and their dom0s carry out orders', () =>
  withLabOf(xen.create, async (lab) => {
    const [a, b] = xenHosts(lab);
    const [{ dom0 }, other] = await Promise.all([a.boot(), b.boot()]);
    const listed = await dom0.run('xl list | grep Domain-0; exit 3');
    expect(listed).toMatchObject({ code: 3, stdout: expect.stringMatching(/Domain-0 +0 +256/) });
    // Else TCG corrupts dom0 as soon as guests run.
    expect((await dom0.run('xl dmesg')).stdout).toMatch(/Support for PV VMs:.*EAGER_FPU/);
    await feelsItsLinks(lab, dom0, b.dom0Address);
    const bytes = Buffer.alloc(300_000, 'a line\n');
    await dom0.write('/tmp/folder/file', bytes, { mode: 0o700 });
    expect((await dom0.read('/tmp/folder/file'))?.equals(bytes)).toBe(true);
    expect((await dom0.run('stat -c %a /tmp/folder/file')).stdout).toBe('700\n');
    expect(await dom0.read('/tmp/folder/none')).toBeNull();
    await expect(dom0.write('/proc/none', '')).rejects.toThrow(/^host a: dom0 cannot write \/proc/);
    await expect(dom0.run('sleep 30', { timeoutMs: 300 })).rejects.toThrow(
      'host a: dom0 does not answer: sleep 30 (deadline 300 ms)',
    );
    await showsItsClock(other.dom0);
    await runsPrograms(other);
  }),
);

/** Conditions of a port of the host hold for its machine. */
async function feelsItsLinks(lab: Lab, dom0: Dom0, peer: string): Promise<void> {
  const shortestMs = async () => {
    const { code, stdout } = await dom0.run(`ping -c 3 -i 0.2 ${peer}`);
    expect(code).toBe(0);
    return Number(/min\/avg\/max = ([\d.]+)/.exec(stdout)?.[1]);
  };
  const plainMs = await shortestMs();
  const release = await lab.switch.shape(portOf('sync', 'a'), ['from'], { delayMs: 150 });
  expect(await shortestMs()).toBeGreaterThan(150);
  await release();
  expect(plainMs).toBeLessThan(150);
}

/** Reads a clock of dom0 between two readings of the lab's: the measured offset must fit. */
async function showsItsClock(dom0: Dom0): Promise<void> {
  const { clock, offsetNs, errorNs } = await dom0.clock.offset();
  expect(clock).toBe('dom0-b');
  expect(errorNs).toBeGreaterThan(0);
  expect(errorNs).toBeLessThan(2e6);
  const beforeNs = nowNs();
  const { stdout } = await dom0.run('cat /proc/uptime');
  // The kernel's uptime is that clock, cut to hundredths of a second.
  const readNs = Number(stdout.split(' ')[0]) * 1e9 - offsetNs;
  expect(readNs).toBeGreaterThan(beforeNs - errorNs - 1e7);
  expect(readNs).toBeLessThan(nowNs() + errorNs);
}

async function runsPrograms(machine: Machine): Promise<void> {
  const { dom0 } = machine;
  // Some end just while others begin.
  const repeat = async (index: number) => {
    for (let turn = 0; turn < 12; turn++)
      expect((await dom0.run(`echo ${index}`)).stdout).toBe(`${index}\n`);
  };
  await Promise.all(Array.from({ length: 6 }, (_, index) => repeat(index)));
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const counter = 'i=0; while read x; do i=$((i + 1)); echo $i $x; done; exit 5';
  const cat = await dom0.spawn('counter', ['sh', '-c', counter], { onLine });
  await expect(dom0.spawn('counter', ['true'])).rejects.toThrow(/counter: File exists/);
  cat.tell('one');
  await eventually('a line', () => lines.includes('1 one'));
  // A controller takes it over, from another connection.
  using connection = await connectDom0(machine.access(0));
  const later: string[] = [];
  const same = await connection.attach('counter', { onLine: (line) => void later.push(line) });
  same.tell('two');
  await eventually('a line for the controller', () => later.includes('2 two'));
  expect(lines).toEqual(['1 one']);
  await expect(connection.attach('nobody')).rejects.toThrow(/No such process/);
  await same.stop();
  expect(await same.ended).toEqual({ code: null, signal: 'SIGTERM' });
  const short = await dom0.spawn('short', ['sh', '-c', 'echo said >&2; exit 5']);
  expect(await short.ended).toEqual({ code: 5, signal: null });
  expect(String(await dom0.read('/run/programs/short.log'))).toBe('said\n');
}

withXen('a host takes its machine along when it freezes and when it loses power', () =>
  withLabOf(xen.create, async (lab) => {
    const [a, b] = xenHosts(lab);
    const [machine, { dom0: peer }] = await Promise.all([a.boot(), b.boot()]);
    const isInReach = async () => (await peer.run(`ping -c 1 -W 1 ${a.dom0Address}`)).code === 0;
    expect(await isInReach()).toBe(true);
    const { thaw } = await a.freeze();
    expect(await isInReach()).toBe(false);
    await thaw();
    expect((await machine.dom0.run('echo back')).stdout).toBe('back\n');
    // The memory of dom0 is in the file of its RAM, also after its end.
    await machine.dom0.write('/tmp/mark', 'a mark that stands nowhere else: 3141592653');
    await a.powerCut();
    expect(await machine.ended).toEqual({ code: 137, signal: null });
    expect(machine.isRunning).toBe(false);
    expect(await a.processes()).toEqual([]);
    expect(await isInReach()).toBe(false);
    expect(readFileSync(machine.ram).includes('stands nowhere else: 3141592653')).toBe(true);
    await expect(machine.dom0.run('true')).rejects.toThrow(
      'host a: the machine ended, and dom0 has not answered: true',
    );
    await a.powerOn();
    const next = await a.boot();
    expect(next.folder).not.toBe(machine.folder);
    expect((await next.dom0.run('ls /tmp/mark')).code).not.toBe(0);
    expect(await isInReach()).toBe(true);
    await next.kill();
    expect(eventsOf(lab).filter(({ event }) => event === 'process-exited')).toEqual([]);
  }),
);

withXen('machines that were saved together continue together, with their connection', () =>
  withLabOf(xen.create, async (lab) => {
    const hosts = xenHosts(lab);
    const [a, b] = hosts;
    const [first, second] = await Promise.all([a.boot(), b.boot()]);
    await second.dom0.spawn('sink', ['nc', '-l', '-p', '7000']);
    const count = 'i=0; while true; do i=$((i + 1)); echo $i; usleep 50000; done';
    await sleep(300);
    await first.dom0.spawn('source', ['sh', '-c', `(${count}) | nc ${b.dom0Address} 7000`]);
    const folder = join(lab.scratch, 'saved');
    await follows(second.dom0);
    await saveMachines([first, second], folder);
    await follows(second.dom0);
    await second.dom0.write('/tmp/later', '');
    await Promise.all([first.kill(), second.kill()]);
    const t0 = performance.now();
    const [, restored] = await restoreMachines(hosts, folder);
    expect(performance.now() - t0).toBeLessThan(15_000);
    if (!restored) throw new Error('b was not restored');
    expect(await restored.dom0.read('/tmp/later')).toBeNull();
    expect(await follows(restored.dom0)).toBeGreaterThan(5);
  }),
);

/** Attaches the sink and reads some numbers, which follow each other; the last of them. */
async function follows(dom0: Dom0): Promise<number> {
  const seen: number[] = [];
  await dom0.attach('sink', { onLine: (line) => void seen.push(Number(line)) });
  await eventually('numbers arrive', () => seen.length >= 5, 20_000);
  const [first = 0] = seen;
  expect(seen).toEqual(seen.map((_, index) => first + index));
  return seen.at(-1) ?? 0;
}

withXen('a missing requirement of Xen hosts is an error in one line', () =>
  withLabOf(xen.create, async (lab) => {
    const [a] = xenHosts(lab);
    await expect(a.boot({ isCold: true, deadlineMs: 1500 })).rejects.toThrow(
      /^not in 1500 ms: the machine of host a boots \(its console ends with: .+\)$/,
    );
    const console = lab.recorder.path('consoles/host-a-machine-0.log');
    expect(existsSync(console)).toBe(true);
    expect(a.machine?.isRunning).toBe(false);
    const { recorder, toolbox, signal } = lab;
    const { xen: _, ...without } = toolboxFromEnvironment();
    await expect(xen.create({ recorder, signal, toolbox: without })).rejects.toThrow(
      'there are no files of Xen hosts: setup made none',
    );
    const huge = { ...minimal, name: 'huge', memoryMib: 2 ** 20 };
    await expect(xen.create({ recorder, signal, toolbox, guest: huge })).rejects.toThrow(
      /^\d+ MiB are available, and a lab with the guest huge needs \d+: close something$/,
    );
    await expect(a.boot({ saved: '/nowhere' })).rejects.toThrow(
      'host a: no machine of it was saved in /nowhere',
    );
  }),
);
