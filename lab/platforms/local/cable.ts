/** A cable between a switch port and its host: two veth pairs between which the kernel forwards. */
import { run } from '../../command.ts';
import type { Conditions } from '../conditions.ts';
import type { Direction, LinkName, Port, Switch } from '../link.ts';

/** The host's end of a cable. */
export interface Plug {
  port: Port;
  /** PID of the host's init; its network namespace gets the other end, named like the link. */
  initPid: number;
  mac: string;
}

/**
 * The devices between a port and its host. A frame from the host comes in on `hostEnd` and goes out
 * on `switchEnd`, a frame to it the other way: the kernel forwards between the two.
 */
export interface Cable {
  port: Port;
  hostEnd: string;
  switchEnd: string;
  /** Frames of a direction that are diverted go through these. */
  taps: Record<Direction, string>;
  /** The table of nftables that forwards: `netdev NAME`. */
  table: string;
}

/** Applies conditions to cables; a switch has one shaper. */
export interface Shaper {
  readonly backend: Switch['backend'];
  /** Null takes every condition away. */
  set(cable: Cable, direction: Direction, conditions: Conditions | null): Promise<void>;
  /** Forgets the conditions of a cable that is unplugged. */
  forget(cable: Cable): Promise<void>;
}

/** Port `lan-a` of host a on the link lan. */
export function portOf(link: LinkName, host: string): Port {
  return { link, host, device: `${link}-${host}` };
}

/** Device names are at most 15 characters long, so cables are numbered. */
export function cableOf(port: Port, number: number): Cable {
  const name = `cable${number}`;
  return {
    port,
    hostEnd: `${name}h`,
    switchEnd: `${name}s`,
    taps: { from: `${name}f`, to: `${name}t` },
    table: `netdev ${name}`,
  };
}

/** Devices where a frame of this direction comes in and goes out without conditions. */
export function endsOf({ hostEnd, switchEnd }: Cable, direction: Direction): [string, string] {
  return direction === 'from' ? [hostEnd, switchEnd] : [switchEnd, hostEnd];
}

export async function plugCables(cables: readonly { cable: Cable; plug: Plug }[]): Promise<void> {
  const devices = cables.flatMap(({ cable, plug }) => {
    const { port, initPid, mac } = plug;
    return [
      `link add ${port.device} type veth peer name ${cable.switchEnd}`,
      `link add ${cable.hostEnd} type veth peer name ${port.link} address ${mac} netns ${initPid}`,
      `link set ${port.device} master ${port.link} up`,
      `link set ${cable.switchEnd} up`,
      `link set ${cable.hostEnd} up`,
    ];
  });
  await run(['ip', '-batch', '-'], { input: devices.join('\n') });
  const tables = cables.map(({ cable: { hostEnd, switchEnd, table } }) =>
    [
      `table ${table} {`,
      '  map path {',
      '    type iface_index : iface_index;',
      `    elements = { "${hostEnd}" : "${switchEnd}", "${switchEnd}" : "${hostEnd}" };`,
      '  }',
      '  chain ends {',
      `    type filter hook ingress devices = { ${hostEnd}, ${switchEnd} } priority 0;`,
      '    fwd to iif map @path',
      '  }',
      '}',
    ].join('\n'),
  );
  await run(['nft', '-f', '-'], { input: tables.join('\n') });
}

/** The group of devices to be deleted: one command for all takes a third of the time. */
const UNPLUGGED = 77;

export async function unplugCables(cables: readonly Cable[]): Promise<void> {
  const tables = cables.flatMap(({ table }) => [`table ${table}`, `delete table ${table}`]);
  await run(['nft', '-f', '-'], { input: tables.join('\n') });
  // The kernel may have taken the host's end away already, with the namespace behind it.
  const marks = cables.flatMap(({ port, hostEnd }) =>
    [port.device, hostEnd].map((device) => `link set ${device} group ${UNPLUGGED}`),
  );
  const input = [...marks, `link del group ${UNPLUGGED}`].join('\n');
  await run(['ip', '-force', '-batch', '-'], { input }).catch(() => {});
}
