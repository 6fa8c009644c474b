/** One `ftlab report` in a separate process; its last line is its time and memory, as JSON. */
import { main } from '../cli.ts';

const begun = performance.now();
const code = await main(['report', ...process.argv.slice(2)]);
const { user, system } = process.cpuUsage();
const { maxRSS } = process.resourceUsage();
const taken = { code, ms: performance.now() - begun, cpuMs: (user + system) / 1000 };
process.stdout.write(`\n${JSON.stringify({ ...taken, peakMib: maxRSS / 1024 })}\n`);
