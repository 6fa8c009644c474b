/** `run --keep`: keeps the lab after a trial, and prints how to enter it. */
import { createInterface } from 'node:readline';
import type { Lab } from '../../lab/lab.ts';
import { say } from '../say.ts';

/** Resolves when the user presses Enter, stdin ends, or `signal` is aborted. */
export async function hold(lab: Lab, signal: AbortSignal): Promise<void> {
  const outer = process.env.FTLAB_OUTER_PID ?? '<PID of this ftlab>';
  say('the lab is held open. In another terminal:');
  say(`  nsenter -t $(pgrep -P ${outer}) -a   (the switches: ip link, nft list ruleset)`);
  for (const host of Object.values(lab.hosts)) {
    const shell = host.shell();
    if (shell) say(`  then, for host ${host.name}: ${shell}`);
  }
  say('press Enter to continue');
  const input = createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    input.once('line', () => resolve());
    input.once('close', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  input.close();
}
