/** Memory of a process and of those that it has started, from Linux's procfs. */
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;
const EVERY_MS = 10;

/**
 * Looks every 10 ms how much memory is resident, until `stop`, which returns the most, MiB. Pages
 * that several of the processes share count once for each of them.
 */
export function watchMemory(pid: number): { stop(): number } {
  let mostBytes = 0;
  const timer = setInterval(() => {
    mostBytes = Math.max(mostBytes, residentBytes(pid));
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return mostBytes / 2 ** 20;
    },
  };
}

/** Resident memory of a process and all below it; 0 once it has ended. */
function residentBytes(pid: number): number {
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const below = children.split(' ').filter((word) => word !== '');
    const bytes = Number(pages) * PAGE_BYTES;
    return below.reduce((sum, child) => sum + residentBytes(Number(child)), bytes);
  } catch {
    return 0; // it ended meanwhile
  }
}
