/** Use of the computer's processors: by everything, and by processes outside of the lab. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NS_PER_MS, nowNs } from '../recording/clock.ts';

export interface ProcessorUse {
  /** Share of all processors' time that was not idle. */
  busyShare: number;
  /**
   * Share of all processors' time that other processes than those of the lab used, or that a
   * hypervisor below took. Interrupts count for neither. A process of the lab that ended without a
   * parent that waited for it counts with others for its last period.
   */
  foreignShare: number;
}

/** In clock ticks since boot (proc(5), /proc/stat). */
interface Times {
  busy: number;
  total: number;
  /** Busy, without interrupts. */
  used: number;
}

/** A short time, and how busy the processors were in it. */
export interface BusyStep {
  /** Its length. */
  ms: number;
  /** Share of all processors' time that was not idle. */
  busyShare: number;
}

/** Measures from one call to the next; the processes of this PID namespace are the lab's. */
export class Processors {
  readonly #proc: string;
  #times: Times;
  #ticks: Map<string, Ticks>;
  #stepTimes: Times;
  #stepNs = nowNs();

  /** `proc`: where procfs of the lab's PID namespace is mounted. */
  constructor(proc = '/proc') {
    this.#proc = proc;
    this.#times = timesIn(proc);
    this.#stepTimes = this.#times;
    this.#ticks = ticksIn(proc);
  }

  /** Since the step before, or since construction; it costs much less than `next`. */
  step(): BusyStep {
    const [times, tNs] = [timesIn(this.#proc), nowNs()];
    const total = times.total - this.#stepTimes.total;
    const busy = times.busy - this.#stepTimes.busy;
    const ms = (tNs - this.#stepNs) / NS_PER_MS;
    this.#stepTimes = times;
    this.#stepNs = tNs;
    return { ms, busyShare: total <= 0 ? 0 : busy / total };
  }

  /** Since the call before, or since construction. */
  next(): ProcessorUse {
    const [times, ticks] = [timesIn(this.#proc), ticksIn(this.#proc)];
    const total = times.total - this.#times.total;
    const used = times.used - this.#times.used;
    const labTicks = ticksSince(this.#ticks, ticks);
    const busy = times.busy - this.#times.busy;
    this.#times = times;
    this.#ticks = ticks;
    if (total <= 0) return { busyShare: 0, foreignShare: 0 };
    return { busyShare: busy / total, foreignShare: Math.max(0, used - labTicks) / total };
  }
}

function timesIn(proc: string): Times {
  const [first = ''] = readFileSync(join(proc, 'stat'), 'utf8').split('\n');
  const ticks = first.split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, , , steal = 0] = ticks;
  const total = ticks.reduce((sum, n) => sum + n, 0);
  return { busy: total - idle - waiting, total, used: user + nice + system + steal };
}

/** Clock ticks of processor time of a process. */
interface Ticks {
  self: number;
  /** The same of its children that have ended, and of theirs. */
  children: number;
}

/** Clock ticks that these processes, and children of theirs that began and ended, used. */
function ticksSince(before: ReadonlyMap<string, Ticks>, now: ReadonlyMap<string, Ticks>): number {
  let [self, ended] = [0, 0];
  for (const [process, ticks] of now) {
    const then = before.get(process) ?? { self: 0, children: 0 };
    self += ticks.self - then.self;
    ended += ticks.children - then.children;
  }
  // A child that ended adds its whole time to its parent, and a part was counted while it lived.
  for (const [process, ticks] of before)
    if (!now.has(process)) ended -= ticks.self + ticks.children;
  return self + Math.max(0, ended);
}

/** Processor time of each process, by its PID and start time. */
function ticksIn(proc: string): Map<string, Ticks> {
  const ticks = new Map<string, Ticks>();
  for (const pid of readdirSync(proc)) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(join(proc, pid, 'stat'), 'utf8');
      // The name of the program, in brackets, may hold anything.
      const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [user, system, childUser, childSystem] = words.slice(11, 15).map(Number);
      ticks.set(`${pid}-${words[19]}`, {
        self: (user ?? 0) + (system ?? 0),
        children: (childUser ?? 0) + (childSystem ?? 0),
      });
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks;
}
