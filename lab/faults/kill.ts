/** What `process-kill` and `controller-kill` share: SIGKILL to some processes of a host. */
import { setTimeout as sleep } from 'node:timers/promises';
import { nowNs } from '../recording/clock.ts';
import { type ActiveFault, bitten, type Ended, type FaultContext, NoBite } from './fault.ts';
import { twinOf } from './target.ts';

const GONE_DEADLINE_MS = 2000;
const LOOK_EVERY_MS = 5;

/** Whether this is the command line of an engine's controller, or of what starts it on its host. */
export function isController(command: string): boolean {
  return command.includes('controller.ts {');
}

/** Kills every process of the target with such a command line; resolves when they are gone. */
export async function killThere(
  context: FaultContext,
  what: Ended['what'],
  isVictim: (command: string, mac: string) => boolean,
): Promise<ActiveFault> {
  const { pair, side, host } = twinOf(context);
  const isMeant = (command: string) => isVictim(command, pair.endpoint.mac);
  const meant = () =>
    host.processes().filter(({ command, state }) => state !== 'Z' && isMeant(command));
  const victims = meant();
  if (victims.length === 0) throw new NoBite(`host ${host.name} runs no ${what}`);
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
  const atNs = nowNs();
  for (const end = atNs + GONE_DEADLINE_MS * 1e6; ; await sleep(LOOK_EVERY_MS)) {
    const pids = new Set(meant().map(({ pid }) => pid));
    if (!victims.some(({ pid }) => pids.has(pid))) break;
    if (nowNs() > end) throw new NoBite(`the ${what} of host ${host.name} lives on`);
  }
  const proof = `host ${host.name}: the ${what} (PID ${victims.map(({ pid }) => pid).join(', ')}) is gone, the host is not`;
  const isCured = () => pair.roles().standby !== undefined;
  return bitten({ atNs, proof, ended: { what, side }, isCured });
}
