/** `ftlab setup`: fetches and builds everything that trials need, and prints its versions. */
import type { Toolbox } from '../../lab/toolbox.ts';
import { EXIT } from '../errors.ts';
import { refreshToolbox } from '../setup/refresh.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { table } from '../table.ts';

/**
 * Prints the tools and the guests with their versions. Setup keeps fetched files: only a refresh
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
export function toolRows({ guests: _, netemMachine: __, xen, ...tools }: Toolbox): string[][] {
  return [
    ...Object.entries(tools).map(([name, value]) => [name, String(value)]),
    ['xen', xenVersion(xen)],
  ];
}

/** The packages that Xen hosts are made of, or why there are none. */
function xenVersion(xen: Toolbox['xen']): string {
  if (!xen || 'lacks' in xen) return `none: ${xen?.lacks ?? 'setup made no files for it'}`;
  const ownVersions = Object.entries(xen.versions).filter(([name]) => /^(xen|linux)-/.test(name));
  return ownVersions.map((entry) => entry.join(' ')).join(', ');
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
