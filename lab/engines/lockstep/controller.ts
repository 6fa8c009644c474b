/**
 * The controller of one host, as a process: `node controller.ts SETTINGS` (JSON of ControllerSettings).
 * Events leave on stdout, orders (Order) come on stdin, a JSON line each.
 */
import { createInterface } from 'node:readline';
import { buildSavedState } from './builder.ts';
import { Member } from './member.ts';
import type { ControllerSettings } from './settings.ts';

async function main(): Promise<void> {
  const settings: ControllerSettings = JSON.parse(process.argv[2] ?? '{}');
  if (settings.role === 'builder') {
    await buildSavedState(settings);
    return;
  }
  const member = new Member(settings);
  const orders = createInterface({ input: process.stdin });
  orders.on('line', (line) => member.obey(JSON.parse(line)));
  orders.on('close', () => member.obey({ order: 'quit' }));
  await member.begin();
}

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(
    `${JSON.stringify({ tNs: Number(process.hrtime.bigint()), event: 'controller-failed', message })}\n`,
  );
  process.exitCode = 1;
}
