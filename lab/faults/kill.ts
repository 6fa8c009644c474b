/** What `process-kill` and `controller-kill` share: SIGKILL to some processes of a host. */
import { setTimeout as sleep } from 'node:timers/promises';
import { nowNs } from '../recording/clock.ts';
import { type ActiveFault, bitten, type Ended, type FaultContext, NoBite } from './fault.ts';
import { targetOf } from './target.ts';

const GONE_DEADLINE_MS = 2000;
const LOOK_EVERY_MS = 5;

/** Kills every process of the target whose command line holds `word`; resolves when they are gone. */
export async function killThere(
  context: FaultContext,
  what: Ended['what'],
  word: string,
): Promise<ActiveFault> {
  const { side, host } = targetOf(context);
  const meant = () =>
    host.processes().filter(({ command, state }) => state !== 'Z' && command.includes(word));
  const victims = meant();
  if (victims.length === 0) throw new NoBite(`host ${side} runs no ${what}`);
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
  const atNs = nowNs();
  for (const end = atNs + GONE_DEADLINE_MS * 1e6; ; await sleep(LOOK_EVERY_MS)) {
    const pids = new Set(meant().map(({ pid }) => pid));
    if (!victims.some(({ pid }) => pids.has(pid))) break;
    if (nowNs() > end) throw new NoBite(`the ${what} of host ${side} lives on`);
  }
  const proof = `host ${side}: the ${what} (${victims.length} processes) is gone, the host is not`;
  return bitten({ atNs, proof, ended: { what, side } });
}
