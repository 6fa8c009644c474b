/** `ftlab setup`: makes ready what trials need, and says which versions they run on. */
import type { Toolbox } from '../../lab/toolbox.ts';
import { EXIT } from '../errors.ts';
import { refreshToolbox } from '../setup/refresh.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { table } from '../table.ts';

/**
 * Prints the tools and the guests with their versions. Setup keeps what it fetched: only a refresh
 * fetches newer versions and rebuilds the guests.
 */
export async function setup({ refresh }: { refresh: boolean }): Promise<number> {
  if (refresh) await refreshToolbox();
  const toolbox = await ensureToolbox();
  console.log(table('TOOL', toolRows(toolbox)));
  console.log(table('GUEST', guestRows(toolbox)));
  return EXIT.passed;
}

/** Tool → where it is, or its version. */
export function toolRows({ guests: _, netemMachine: __, ...tools }: Toolbox): string[][] {
  return Object.entries(tools).map(([name, value]) => [name, String(value)]);
}

/** Guest → the hash of its image, and the packages in it with their versions. */
export function guestRows({ guests }: Pick<Toolbox, 'guests'>): string[][] {
  return Object.entries(guests).map(([name, { hash, versions }]) => [
    name,
    hash,
    Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', '),
  ]);
}
