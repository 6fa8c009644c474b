/** Machines that several pairs share: the first pair boots a machine, and the last pair ends it. */
import type { HypervisorHost, Machine } from '../../platforms/hypervisor.ts';

interface Shared {
  machine: Promise<Machine>;
  readonly users: Set<object>;
}

const shared = new WeakMap<HypervisorHost, Shared>();

/** The running machine of a host, or else what `boot` makes; `user` needs it until `letGo`. */
export async function use(
  host: HypervisorHost,
  user: object,
  boot: () => Promise<Machine>,
): Promise<Machine> {
  const before = shared.get(host);
  // A machine that could not be started, since its host lost power for one, is started again.
  const isRunning = before && (await before.machine.catch(() => null))?.isRunning;
  const now = isRunning ? before : { machine: boot(), users: new Set<object>() };
  shared.set(host, now);
  now.users.add(user);
  return now.machine;
}

/** Ends the machine when no other pair uses it. */
export async function letGo(host: HypervisorHost, user: object): Promise<void> {
  const { users } = shared.get(host) ?? {};
  users?.delete(user);
  if (users?.size === 0) await host.machine?.kill();
}
