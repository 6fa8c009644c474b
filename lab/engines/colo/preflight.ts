/**
 * The pre-flight proves that outputs are compared: while the standby is paused, the guest must not
 * reply. Filters that cannot read the frames pass all frames: fast, but without protection.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../lab.ts';
import { LabAtFault, type Pair } from '../../pair.ts';
import { type Host, type Inspectable, isAble } from '../../platforms/host.ts';
import { nowNs } from '../../recording/clock.ts';
import { Echoes } from '../echoes.ts';

const BEFORE_MS = 300;
const STILL_MS = 600;
/** Replies may still arrive this long after the standby is paused. */
const IN_FLIGHT_MS = 100;
const ANSWER_DEADLINE_MS = 5000;

/**
 * Throws if the guest replies while the standby is paused, if it does not reply before or after, or
 * when `signal` aborts.
 */
export async function proveComparison(
  lab: Lab,
  endpoint: Pair['endpoint'],
  standby: Host,
  signal: AbortSignal,
): Promise<void> {
  await using echoes = new Echoes(lab, endpoint, 'preflight');
  await sleep(BEFORE_MS);
  await echoes.arrivesAfter(0, ANSWER_DEADLINE_MS, signal);
  if (!isAble(standby, 'inspect'))
    throw new Error('pre-flight: the platform shows no processes of its hosts');
  const qemu = (await standby.processes()).find(
    ({ command }) => command.includes(`ftlab.mac=${endpoint.mac}`) && command.includes('-incoming'),
  );
  if (!qemu) throw new Error('pre-flight: the standby has no QEMU');
  await signalled(standby, qemu.pid, 'SIGSTOP');
  const stoppedNs = nowNs();
  await sleep(STILL_MS);
  const goneOnNs = nowNs();
  await signalled(standby, qemu.pid, 'SIGCONT');
  await sleep(BEFORE_MS);
  await echoes.arrivesAfter(goneOnNs, ANSWER_DEADLINE_MS, signal);
  await echoes.stop();
  const seen = echoes.arrivals();
  const during = seen.filter((at) => at > stoppedNs + IN_FLIGHT_MS * 1e6 && at < goneOnNs);
  const evidence = {
    before: seen.filter((at) => at < stoppedNs).length,
    during: during.length,
    after: seen.filter((at) => at > goneOnNs).length,
  };
  lab.recorder.event('ftlab', 'preflight', {
    stillMs: STILL_MS,
    ...{ stoppedNs, goneOnNs, ...evidence },
  });
  if (evidence.before === 0 || evidence.after === 0)
    throw new Error('pre-flight: the guest does not reply');
  // Filters that compare nothing are a defect of the lab, not of the engine.
  if (evidence.during > 0)
    throw new LabAtFault(
      `pre-flight: nothing is compared: ${evidence.during} replies while the standby was paused`,
    );
}

/** Throws when the process has ended. */
async function signalled(host: Inspectable, pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    await host.signal(pid, signal);
  } catch (cause) {
    throw new Error('pre-flight: the standby’s QEMU ended meanwhile', { cause });
  }
}
