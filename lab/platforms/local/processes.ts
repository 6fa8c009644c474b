/** Processes of this computer, as /proc shows them. */
import { readFileSync } from 'node:fs';
import type { RunningProcess } from '../host.ts';

/** Throws when there is no such process any more (proc(5): stat, cmdline). */
export function readProcess(pid: number): RunningProcess {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return { pid, state: fields[0] ?? '', ticks: Number(fields[11]) + Number(fields[12]), command };
}
