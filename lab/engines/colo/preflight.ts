/**
 * The pre-flight proves that outputs are compared: while the standby is paused, the guest must not
 * reply. Filters that cannot read the frames pass all frames: fast, but without protection.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '../../guests/guest.ts';
import type { Lab } from '../../lab.ts';
import { LabAtFault, type Pair } from '../../pair.ts';
import { type Host, type Inspectable, isAble } from '../../platforms/host.ts';
import { nowNs } from '../../recording/clock.ts';

const PULSE_HZ = 100;
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
  const folder = mkdtempSync(join(lab.scratch, 'preflight-'));
  const file = join(folder, 'pulse.jsonl');
  const port = `${portOf(endpoint, 'echo')}`;
  const command = [lab.toolbox.native, 'pulse', endpoint.ip, port, `${PULSE_HZ}`, file];
  const pulse = lab.hosts.world.spawn('preflight', command, { nice: -15 });
  const arrivals = () => arrivalsIn(file);
  const until = async (isSo: () => boolean) => {
    for (const end = nowNs() + ANSWER_DEADLINE_MS * 1e6; !isSo() && nowNs() < end; )
      await sleep(50, null, { signal });
  };
  try {
    await sleep(BEFORE_MS);
    await until(() => arrivals().length > 0);
    if (!isAble(standby, 'inspect'))
      throw new Error('pre-flight: the platform shows no processes of its hosts');
    const qemu = (await standby.processes()).find(
      ({ command }) =>
        command.includes(`ftlab.mac=${endpoint.mac}`) && command.includes('-incoming'),
    );
    if (!qemu) throw new Error('pre-flight: the standby has no QEMU');
    await signalled(standby, qemu.pid, 'SIGSTOP');
    const stoppedNs = nowNs();
    await sleep(STILL_MS);
    const goneOnNs = nowNs();
    await signalled(standby, qemu.pid, 'SIGCONT');
    await sleep(BEFORE_MS);
    await until(() => arrivals().some((at) => at > goneOnNs));
    await pulse.stop();
    const seen = arrivals();
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
  } finally {
    await pulse.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws when the process has ended. */
async function signalled(host: Inspectable, pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    await host.signal(pid, signal);
  } catch (cause) {
    throw new Error('pre-flight: the standby’s QEMU ended meanwhile', { cause });
  }
}

function arrivalsIn(file: string): number[] {
  if (!existsSync(file)) return []; // the sender has not started yet
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
    .filter((line) => 'received' in line)
    .map((line) => line.tNs);
}
