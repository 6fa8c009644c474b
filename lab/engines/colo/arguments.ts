/**
 * QEMU's command lines and objects for COLO (docs/system/qemu-colo.rst and docs/colo-proxy.txt of
 * QEMU).
 */
import { fileArguments, machineArguments, networkArguments } from '../qemu-arguments.ts';
import type { ColoSettings } from './settings.ts';

/** TCP ports of the replication on `sync`; loopIn and loopOut are on the loopback of each host. */
export const PORTS = {
  mirror: 9003,
  compare: 9004,
  loopIn: 9001,
  loopOut: 9005,
  state: 9998,
  /** The standby receives the active's disk writes here. */
  disk: 9999,
} as const;

/** Connections between the twins that faults can cut, by name. */
export const CHANNELS = {
  inputs: PORTS.mirror,
  outputs: PORTS.compare,
  state: PORTS.state,
  disk: PORTS.disk,
} as const;

type Properties = Record<string, string | number | boolean>;

export interface Part {
  type: string;
  id: string;
  properties: Properties;
}

/** An argument of -object or -chardev socket. */
function written({ type, id, properties }: Part): string {
  const flag = (value: string | number | boolean) =>
    typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
  const rest = Object.entries(properties).map(([name, value]) => `${name}=${flag(value)}`);
  return [type, `id=${id}`, ...rest].join(',');
}

/** The ends of the connections between filters on the active; servers do not wait for clients. */
export function activeChardevs(address: string, portOffset: number): Part[] {
  const server = (id: string, host: string, port: number): Part => {
    return {
      type: 'socket',
      id,
      properties: { host, port, server: true, wait: false, nodelay: true },
    };
  };
  const client = (id: string, port: number): Part => {
    return { type: 'socket', id, properties: { host: '127.0.0.1', port } };
  };
  return [
    server('mirror0', address, PORTS.mirror + portOffset),
    server('compare1', address, PORTS.compare + portOffset),
    server('compare0', '127.0.0.1', PORTS.loopIn + portOffset),
    client('compare0-0', PORTS.loopIn + portOffset),
    server('compare_out', '127.0.0.1', PORTS.loopOut + portOffset),
    client('compare_out0', PORTS.loopOut + portOffset),
  ];
}

/**
 * The active's filters: inputs are mirrored to the standby, outputs go through the comparison. On a
 * former standby they come before its rewriter, which open connections need until they close.
 */
export function activeObjects(
  { isBlind }: Pick<ColoSettings, 'isBlind'>,
  hasRewriter: boolean,
): Part[] {
  const header = isBlind ? {} : { vnet_hdr_support: true };
  const before = hasRewriter ? { insert: 'before', position: 'id=rew0' } : {};
  const filter = { netdev: 'hn0', ...before };
  return [
    {
      type: 'filter-mirror',
      id: 'm0',
      properties: { ...filter, queue: 'tx', outdev: 'mirror0', ...header },
    },
    {
      type: 'filter-redirector',
      id: 'redire0',
      properties: { ...filter, queue: 'rx', indev: 'compare_out', ...header },
    },
    {
      type: 'filter-redirector',
      id: 'redire1',
      properties: { ...filter, queue: 'rx', outdev: 'compare0', ...header },
    },
    { type: 'iothread', id: 'iothread1', properties: {} },
    {
      type: 'colo-compare',
      id: 'comp0',
      properties: {
        primary_in: 'compare0-0',
        secondary_in: 'compare1',
        outdev: 'compare_out0',
        iothread: 'iothread1',
        ...header,
      },
    },
  ];
}

function standbyParts({ sync, isBlind, portOffset }: ColoSettings): {
  chardevs: Part[];
  objects: Part[];
} {
  const header = isBlind ? {} : { vnet_hdr_support: true };
  const client = (id: string, port: number): Part => {
    const properties = { host: sync.peer, port, 'reconnect-ms': 100, nodelay: true };
    return { type: 'socket', id, properties };
  };
  return {
    chardevs: [
      client('red0', PORTS.mirror + portOffset),
      client('red1', PORTS.compare + portOffset),
    ],
    objects: [
      {
        type: 'filter-redirector',
        id: 'f1',
        properties: { netdev: 'hn0', queue: 'tx', indev: 'red0', ...header },
      },
      {
        type: 'filter-redirector',
        id: 'f2',
        properties: { netdev: 'hn0', queue: 'rx', outdev: 'red1', ...header },
      },
      {
        type: 'filter-rewriter',
        id: 'rew0',
        properties: { netdev: 'hn0', queue: 'all', ...header },
      },
    ],
  };
}

/** The command line of a side's QEMU; `disk` are the arguments for the guest's disk. */
export function commandLine(settings: ColoSettings, disk: readonly string[]): string[] {
  const { plan, folder, role, sync, tap, portOffset } = settings;
  const isActive = role === 'active';
  const parts = isActive
    ? { chardevs: activeChardevs(sync.own, portOffset), objects: activeObjects(settings, false) }
    : standbyParts(settings);
  return [
    plan.qemu,
    ...machineArguments(plan, { accelerator: 'tcg', mode: 'plain', mark: plan.mark }),
    ...['-no-reboot', ...fileArguments(folder, plan), ...networkArguments(tap, plan)],
    ...disk,
    ...parts.chardevs.flatMap((part) => ['-chardev', written(part)]),
    ...parts.objects.flatMap((part) => ['-object', written(part)]),
    ...(isActive ? ['-S'] : ['-incoming', `tcp:${sync.own}:${PORTS.state + portOffset}`]),
  ];
}

/** The arguments of QMP's chardev-add for a socket. */
export function chardevArguments({ id, properties }: Part): Record<string, unknown> {
  const { host, port, server = false, wait, nodelay } = properties;
  const data = {
    addr: { type: 'inet', data: { host, port: String(port) } },
    server,
    ...(wait === undefined ? {} : { wait }),
    ...(nodelay === undefined ? {} : { nodelay }),
  };
  return { id, backend: { type: 'socket', data } };
}

/** The arguments of QMP's object-add. */
export function objectArguments({ type, id, properties }: Part): Record<string, unknown> {
  return { 'qom-type': type, id, ...properties };
}
