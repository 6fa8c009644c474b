/** SIGKILL to processes that the engine names, for `process-kill` and `controller-kill`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { nowNs } from '../recording/clock.ts';
import {
  type ActiveFault,
  bitten,
  type Ended,
  type FaultContext,
  NoBite,
  type Target,
} from './fault.ts';
import { inspectable, twinOf } from './target.ts';

const GONE_DEADLINE_MS = 2000;
const LOOK_EVERY_MS = 5;

/** Kills every such process of the target's twin; resolves when they are gone. */
export async function killVictims(
  context: FaultContext<{ on: Target }>,
  victim: Ended['what'],
): Promise<ActiveFault> {
  const { pair, side, host } = twinOf(context);
  const { name } = host;
  const victims = async () => (await pair.victims?.(side))?.[victim] ?? [];
  const pids = await victims();
  if (pids.length === 0) throw new NoBite(`host ${name} runs no ${victim}`);
  const fromEarliestNs = nowNs();
  for (const pid of pids) await inspectable(host).signal(pid, 'SIGKILL');
  const atNs = nowNs();
  for (const end = atNs + GONE_DEADLINE_MS * 1e6; ; await sleep(LOOK_EVERY_MS)) {
    const left = new Set(await victims());
    if (!pids.some((pid) => left.has(pid))) break;
    if (nowNs() > end) throw new NoBite(`the ${victim} of host ${name} is still alive`);
  }
  const proof = `host ${name}: the ${victim} (PID ${pids.join(', ')}) has ended, the host runs`;
  const isCured = () => pair.roles().standby !== undefined;
  return bitten({ fromEarliestNs, atNs, proof, ended: { what: victim, side }, isCured });
}
