/**
 * The controller of one host, as a process: `node controller.ts SETTINGS` (JSON of ColoSettings).
 * Events leave on stdout, orders (Order) come on stdin, a JSON line each.
 */
import { createInterface } from 'node:readline';
import { Member } from './member.ts';
import type { ColoSettings } from './settings.ts';

const settings: ColoSettings = JSON.parse(process.argv[2] ?? '{}');
const member = new Member(settings);
const failed = (error: unknown) => {
  member.say('controller-failed', { message: error instanceof Error ? error.message : `${error}` });
  process.exitCode = 1;
};
const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => void member.obey(JSON.parse(line)).catch(failed));
orders.on('close', () => void member.obey({ order: 'quit' }).catch(failed));
await member.begin().catch(failed);
