/** Boots a guest once and saves it (RAM, device state, mailbox), so that pairs need not boot. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaveOutMemory, writeState } from '../../machine-state.ts';
import { Mailbox } from './mailbox.ts';
import type { ControllerSettings } from './settings.ts';
import { Twin } from './twin.ts';

const BOOT_DEADLINE_MS = 90_000;
/** Number of rendezvous after the first until the guest is idle after its boot. */
const SETTLE_RENDEZVOUS = 500;
const NAP_US = 4000;

/** Writes `settings.saved.ram`, `.state` and a `saved.json` beside them (the mailbox address). */
export async function buildSavedState(settings: ControllerSettings): Promise<void> {
  const { saved, folder } = settings;
  const twin = new Twin(folder);
  let mailbox: Mailbox | null = null;
  let at = 0;
  let met = 0;
  let isStopping = false;
  const settled = Promise.withResolvers<void>();
  twin.onExit = ({ code, signal }) =>
    settled.reject(new Error(`QEMU ended while the guest booted (code ${code}, signal ${signal})`));
  twin.onRendezvous = () => {
    if (!mailbox) {
      at = mailboxFrom(join(folder, 'serial'));
      mailbox = new Mailbox(twin.ram, at);
    }
    met += 1;
    if (met === SETTLE_RENDEZVOUS) {
      settled.resolve();
      return; // the vCPU waits here until QMP stops it
    }
    if (met < SETTLE_RENDEZVOUS || isStopping) next();
  };
  const next = () => {
    mailbox?.write({ frames: Buffer.alloc(0), waitUs: isStopping ? 0 : NAP_US, mark: null });
    twin.go();
  };
  await twin.start(settings.plan, join(folder, 'qemu.log'), false);
  const late = sleep(BOOT_DEADLINE_MS, 'late', { ref: false });
  if ((await Promise.race([settled.promise, late])) === 'late') {
    const tail = readFileSync(join(folder, 'serial'), 'latin1').slice(-300);
    throw new Error(
      `the guest did not boot within ${BOOT_DEADLINE_MS} ms; its console ends: ${tail}`,
    );
  }
  using qmp = await twin.qmp();
  await leaveOutMemory(qmp, true);
  const stopped = qmp.call('stop');
  isStopping = true;
  next();
  await stopped;
  copyFileSync(twin.ram, saved.ram);
  await writeState(qmp, saved.state, BOOT_DEADLINE_MS);
  writeFileSync(join(dirname(saved.ram), 'saved.json'), JSON.stringify({ mailboxAt: at }));
  twin.onExit = () => {};
  await twin.kill();
}

function mailboxFrom(serial: string): number {
  const found = /mailbox at ([0-9a-f]+)/.exec(readFileSync(serial, 'latin1'));
  if (!found?.[1])
    throw new Error(
      "the guest reached a rendezvous, but its console has no line 'mailbox at ADDRESS'",
    );
  return Number.parseInt(found[1], 16);
}
