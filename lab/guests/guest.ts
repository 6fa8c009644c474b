/** The contract of a guest: its recipe, its size, and its services. */
import type { Recipe } from './recipe.ts';

export interface Guest {
  readonly name: string;
  readonly recipe: Recipe;
  readonly memoryMib: number;
  /** Size of its disk, on which the ledger is kept; 0 when it has none. */
  readonly diskMib: number;
  readonly mac: string;
  readonly ip: string;
  /** Service → its port: services of the agent (`agent`, `echo`, `ledger`) and of servers. */
  readonly services: Services;
}

export type Services = Readonly<Record<string, number>>;

/** The port of a service; throws for a guest without it, which validation refuses before. */
export function portOf({ services }: { services: Services }, service: string): number {
  const port = services[service];
  if (port !== undefined) return port;
  throw new Error(`the guest has no service ${service}: ${Object.keys(services).join(', ')}`);
}

/** A guest as setup built it: paths into the cache. */
export interface GuestImage {
  readonly kernel: string;
  readonly initramfs: string;
  /** Content hash of both files: 16 hex digits. */
  readonly hash: string;
  /** Debian package → version, of every package that the image holds a file of. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Memory that a lab needs for twins of this guest, MiB: the RAM files of 12 twins (a file outlives
 * its twin as evidence, and each re-protection makes another), and 512 MiB for all other files.
 */
export function scratchMib({ memoryMib }: Pick<Guest, 'memoryMib'>): number {
  return TWINS_MAX * memoryMib + OTHER_FILES_MIB;
}

const TWINS_MAX = 12;
const OTHER_FILES_MIB = 512;
/** For the processes of a lab: QEMU, controllers, clients, captures. */
const PROCESSES_MIB = 512;

/** Memory that has to be available before a lab with this guest begins, MiB. */
export function memoryNeededMib(guest: Pick<Guest, 'memoryMib'>): number {
  return scratchMib(guest) + PROCESSES_MIB;
}

/** The same guest as another installation, for another pair: with another MAC and IP. */
export function numbered(guest: Guest, index: number): Guest {
  const head = guest.mac.slice(0, -2);
  const last = Number.parseInt(guest.mac.slice(-2), 16) + index;
  const [, network = '', host = ''] = /^(.*\.)(\d+)$/.exec(guest.ip) ?? [];
  const mac = `${head}${last.toString(16).padStart(2, '0')}`;
  return { ...guest, mac, ip: `${network}${Number(host) + index}` };
}
