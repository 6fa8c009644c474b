/**
 * A host with a guest that serves, from the cache: its machine was saved once with the guest booted
 * in it. Each trial's guest then gets its own mark; host key, boot identity and addresses are the
 * saved ones, as of every guest that is restored.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../deadline.ts';
import { findCycleLedger, markLedger } from '../../guests/cycle-ledger.ts';
import type { GuestImage } from '../../guests/guest.ts';
import type { Dom0, HypervisorHost, Machine } from '../../platforms/hypervisor.ts';
import type { XenMachine } from '../../platforms/xen/machine.ts';
import { guestConfiguration } from './guest-configuration.ts';
import { restoredOrBuilt, type Surroundings, savable } from './saved-machines.ts';
import type { GuestPlan } from './settings.ts';
import { BOOT_DEADLINE_MS, consoleOf, createGuest, isGuestThere, SERVING } from './xl-guest.ts';

/** Mark of the cycle ledger in every saved machine; drawn at random once, so no trial has it. */
const SAVED_MARK = '9d1f6c0be27a4835b1c6f0427ed958a3';
/** Time for work in the background of a guest's boot: it makes itself a host key. */
const SETTLE_MS = 3000;
const RUNNING_DEADLINE_MS = 10_000;

/** The guest that a machine is to have. */
export interface WantedGuest {
  plan: GuestPlan;
  image: GuestImage;
}

/**
 * Starts the machine of a host with the guest of the plan serving in it: restored from the cache,
 * or booted and saved there first. Where the restored machine cannot be used, the event
 * `guest-boot` says why, and the machine that is returned has no guest.
 */
export async function bootWithGuest(
  host: HypervisorHost,
  wanted: WantedGuest,
  surroundings: Surroundings,
): Promise<Machine> {
  const reason = `no saved guest for ${savable(host).name} in the cache`;
  const build = async () => {
    surroundings.recorder.event('ftlab', 'guest-boot', { reason });
    const machine = await savable(host).boot();
    await bootGuest(machine, savedForm(wanted));
    return [machine];
  };
  const adopt = (machines: readonly XenMachine[]) => giveMark(machines, wanted.plan.mark);
  const otherwise = 'no guest could be restored, so it boots';
  const once = { parts: partsOf(wanted), build, adopt, otherwise };
  const machines = await restoredOrBuilt([host], once, surroundings);
  return machines?.[0] ?? host.boot();
}

/** The guest as it is saved, with a mark that no trial has. */
export function savedForm({ plan, image }: WantedGuest): WantedGuest {
  return { plan: { ...plan, mark: SAVED_MARK }, image };
}

/** Everything that a machine with this guest depends on besides its host. */
export function partsOf(wanted: WantedGuest): string[] {
  const { plan, image } = savedForm(wanted);
  return ['guest', guestConfiguration(plan), image.hash];
}

/** Writes the files from which `xl` boots the guest into dom0. */
export async function placeImage(dom0: Dom0, { plan, image }: WantedGuest): Promise<void> {
  await dom0.write(plan.kernel, await readFile(image.kernel));
  await dom0.write(plan.initramfs, await readFile(image.initramfs));
}

/** Boots the guest in a machine that may have it already; resolves when it is ready to be saved. */
export async function bootGuest({ dom0 }: Machine, wanted: WantedGuest): Promise<void> {
  const { plan } = wanted;
  if (await isGuestThere(dom0, plan)) return;
  await placeImage(dom0, wanted);
  await createGuest(dom0, plan);
  let console = '';
  await until({
    what: 'the guest serving',
    deadlineMs: BOOT_DEADLINE_MS,
    everyMs: 200,
    look: async () => {
      console = String((await dom0.read(consoleOf(plan.name))) ?? '');
      return console.includes(SERVING);
    },
    state: () => `its console ends with: ${console.slice(-200)}`,
  });
  await sleep(SETTLE_MS);
}

/** The guest of the first machine becomes the guest of a trial; rejects unless it then runs. */
export async function giveMark([machine]: readonly Machine[], mark: string): Promise<void> {
  if (!machine) throw new Error('there is no machine');
  const { ram, host } = machine;
  const before = markLedger(ram, SAVED_MARK, mark);
  if (!before) throw new Error(`the RAM of host ${host.name} has no cycle ledger of a saved guest`);
  await until({
    what: `the restored guest of host ${host.name} runs`,
    deadlineMs: RUNNING_DEADLINE_MS,
    everyMs: 100,
    look: () => {
      // The first ledger may have been a copy, on its way in a checkpoint.
      markLedger(ram, SAVED_MARK, mark);
      return (findCycleLedger(ram, mark)?.work ?? 0) > before.work;
    },
  });
}
