/** One `ftlab report` in a separate process; its last line is its time, as JSON. */
import { readFileSync } from 'node:fs';
import { main } from '../cli.ts';

/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10;

const begun = performance.now();
const code = await main(['report', ...process.argv.slice(2)]);
const { user, system } = process.cpuUsage();
const cpuMs = (user + system) / 1000 + childrenMs();
const taken = { code, ms: performance.now() - begun, cpuMs };
process.stdout.write(`\n${JSON.stringify(taken)}\n`);

/** Processor time of its processes that have ended (proc(5), cutime and cstime). */
function childrenMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(words[13]) + Number(words[14])) * TICK_MS;
}
