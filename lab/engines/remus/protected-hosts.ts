/**
 * Both hosts of a pair from the cache, in the middle of protection: their machines were saved at
 * one moment while checkpoints passed between them. After a restore TCP retransmits what was on its
 * way. The controllers of a trial then take over the ends of the transport.
 */
import { readFileSync } from 'node:fs';
import { until } from '../../deadline.ts';
import type { HypervisorHost, Machine } from '../../platforms/hypervisor.ts';
import type { XenMachine } from '../../platforms/xen/machine.ts';
import type { WantedGuest } from './booted-host.ts';
import { bootGuest, bootWithGuest, giveMark, partsOf, savedForm } from './booted-host.ts';
import { Domain, type DomainSettings, transportOf } from './domain.ts';
import { restoredOrBuilt, type Surroundings, savable } from './saved-machines.ts';
import type { GuestPlan } from './settings.ts';
import { recordOf, type TransportRecord } from './transport-records.ts';

/** The first checkpoint is the whole guest: where other work kept both cores busy, 28 to 56 s. */
const FIRST_DEADLINE_MS = 100_000;
const ADVANCE_DEADLINE_MS = 15_000;
/** Checkpoints that each end must report, so that the last one began after the first was done. */
const ENOUGH_CHECKPOINTS = 2;

/** The program with the commands that start the transport. */
const COMMANDS = new URL('domain.ts', import.meta.url);

/** The guest, the transport and its settings that the two machines have. */
export interface WantedPair extends WantedGuest {
  /** The transport's program, for dom0. */
  transport: Uint8Array;
  /** Settings of the active's guest, and of the standby's. */
  domains: readonly [DomainSettings, DomainSettings];
}

type Hosts = readonly [HypervisorHost, HypervisorHost];

/**
 * Starts the machines of the active's host and of the standby's with the guest protected: restored
 * from the cache, or protected and saved there first. Checkpoints advance on both, and the guest
 * runs. Null, with no machine running, where the restored machines cannot be used; the event
 * `guest-boot` says why.
 */
export async function bootProtected(
  hosts: Hosts,
  wanted: WantedPair,
  surroundings: Surroundings,
): Promise<readonly [Machine, Machine] | null> {
  const once = {
    parts: pairPartsOf(wanted),
    build: () => protect(hosts, wanted, surroundings),
    adopt: (machines: readonly XenMachine[]) => adopt(machines, wanted),
    otherwise: 'no protected pair could be restored, so it is protected anew',
  };
  const machines = await restoredOrBuilt(hosts, once, surroundings);
  return machines && [runningOf(hosts[0]), runningOf(hosts[1])];
}

/** Everything that protected machines depend on besides their hosts. */
export function pairPartsOf(wanted: WantedPair): (string | Uint8Array)[] {
  const parts = wanted.domains.map(({ dom0, output, intervalMs, plan: { transport, plug } }) =>
    JSON.stringify({ dom0, output, intervalMs, transport, plug }),
  );
  return ['protected', ...partsOf(wanted), readFileSync(COMMANDS), wanted.transport, ...parts];
}

async function protect(
  hosts: Hosts,
  wanted: WantedPair,
  surroundings: Surroundings,
): Promise<XenMachine[]> {
  const saved = savedForm(wanted);
  await Promise.all([bootWithGuest(hosts[0], saved, surroundings), hosts[1].boot()]);
  const [a, b] = [runningOf(hosts[0]), runningOf(hosts[1])];
  await bootGuest(a, saved);
  const { transport } = saved.plan;
  for (const { dom0 } of [a, b]) await dom0.write(transport, wanted.transport, { mode: 0o755 });
  const active = new Domain(wanted.domains[0], a.dom0);
  const standby = new Domain(wanted.domains[1], b.dom0);
  const ends = [watched('the active', active), watched('the standby', standby)];
  await standby.listen();
  await active.protect();
  await advance(ends, FIRST_DEADLINE_MS);
  await Promise.all([active.leaveForRestore(), standby.leaveForRestore()]);
  return [a, b];
}

function runningOf(host: HypervisorHost): XenMachine {
  const { machine, name } = savable(host);
  if (!machine) throw new Error(`host ${name} has no machine`);
  return machine;
}

/** The guest writes the page of its mark all the time, so the next checkpoint carries the mark. */
async function adopt(machines: readonly XenMachine[], { plan }: WantedPair): Promise<void> {
  await giveMark(machines, plan.mark);
  const ends = machines.map((machine) => attached(machine, plan));
  await advance(await Promise.all(ends), ADVANCE_DEADLINE_MS);
}

/** An end of the transport. */
interface End {
  readonly name: string;
  /** Number of checkpoints seen here. */
  count: number;
  hasEnded: boolean;
}

const isCheckpoint = ({ record }: TransportRecord) =>
  record === 'acknowledged' || record === 'received';

function watched(name: string, domain: Domain): End {
  const end: End = { name, count: 0, hasEnded: false };
  domain.onRecord = (record) => {
    if (isCheckpoint(record)) end.count++;
  };
  domain.onEnded = () => {
    end.hasEnded = true;
  };
  return end;
}

async function attached({ dom0, host }: Machine, plan: GuestPlan): Promise<End> {
  const end: End = { name: `host ${host.name}`, count: 0, hasEnded: false };
  const onLine = (line: string) => {
    const record = recordOf(line);
    if (record && isCheckpoint(record)) end.count++;
  };
  const { ended } = await dom0.attach(transportOf(plan), { onLine });
  void ended.then(() => {
    end.hasEnded = true;
  });
  return end;
}

/** Resolves when checkpoints advance at both ends of the transport. */
async function advance(ends: readonly End[], deadlineMs: number): Promise<void> {
  await until({
    what: 'checkpoints advance on both hosts',
    deadlineMs,
    everyMs: 20,
    look: () => {
      for (const { name, hasEnded } of ends)
        if (hasEnded) throw new Error(`the transport of ${name} has ended`);
      return ends.every(({ count }) => count >= ENOUGH_CHECKPOINTS);
    },
    state: () => ends.map(({ name, count }) => `${name}: ${count}`).join(', '),
  });
}
