/** A guest of dom0 as `xl` makes it: used by its controller, and by the boot that is saved. */
import type { Dom0 } from '../../platforms/hypervisor.ts';
import { guestConfiguration } from './guest-configuration.ts';
import type { GuestPlan } from './settings.ts';

/** Under TCG on two busy cores. */
const CREATE_DEADLINE_MS = 60_000;
export const BOOT_DEADLINE_MS = 90_000;
export const COMMAND_DEADLINE_MS = 20_000;

/** Stands on the guest's console once its agent serves. */
export const SERVING = 'serving';

/** File in dom0 with all that a domain has printed on its console. */
export const consoleOf = (domain: string) => `/var/log/xen/console/guest-${domain}.log`;

/** Whether dom0 has the guest; rejects when dom0 does not answer. */
export async function isGuestThere(dom0: Dom0, { name }: GuestPlan): Promise<boolean> {
  const { code } = await dom0.run(`xl domid ${name}`);
  return code === 0;
}

/** Has `xl` make and start the guest from the files of its plan; does not wait for its boot. */
export async function createGuest(dom0: Dom0, plan: GuestPlan): Promise<void> {
  const file = `/run/ftlab/${plan.name}.cfg`;
  await dom0.write(file, guestConfiguration(plan));
  await runIn(dom0, `xl create ${file}`, CREATE_DEADLINE_MS);
}

/** Runs a line of shell in dom0; throws its output when it fails. */
export async function runIn(
  dom0: Dom0,
  command: string,
  timeoutMs = COMMAND_DEADLINE_MS,
): Promise<{ stdout: string }> {
  const answer = await dom0.run(command, { timeoutMs });
  if (answer.code === 0) return answer;
  const said = answer.stdout.trim().split('\n').slice(-2).join(' | ');
  throw new Error(`dom0: ${command.split(' ').slice(0, 2).join(' ')} failed: ${said}`);
}
