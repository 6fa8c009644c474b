/** The nftables table of the lab's switches: dark ports and channels, and counters of each port. */
import { run } from '../../command.ts';
import type { Direction, OneWayPorts, Port, PortCounters } from '../link.ts';
import { Held } from './held.ts';

const TABLE = 'bridge ftlab_switch';
const CHANNELS = 'dark_channels';
const WAYS = 'dark_ways';

interface NftCounter {
  counter?: { name: string; packets: number; bytes: number };
}

interface NftElement {
  elem: { val: { concat: [string, number] }; counter: { packets: number } };
}

export class SwitchTable {
  readonly #ports: readonly Port[];
  /** Elements of the table's sets, and how many holders each has. */
  readonly #held = new Held();

  private constructor(ports: readonly Port[]) {
    this.#ports = ports;
  }

  static async create(ports: readonly Port[]): Promise<SwitchTable> {
    await run(['nft', '-f', '-'], { input: tableOf(ports) });
    return new SwitchTable(ports);
  }

  /** Adds a holder to each element, and makes new elements, in one transaction. */
  async hold(elements: readonly string[]): Promise<void> {
    await change('add', elements);
    this.#held.add(elements);
  }

  /** Takes a holder from each element, and removes elements without holder, in one transaction. */
  release(elements: readonly string[]): Promise<void> {
    return change('delete', this.#held.remove(elements));
  }

  /** Number of packets dropped because the channel was dark at a port with one of these names. */
  async droppedOfChannel(devices: readonly string[], tcpPort: number): Promise<number> {
    const text = await run(['nft', '-j', 'list', 'set', ...TABLE.split(' '), CHANNELS]);
    const { nftables }: { nftables: { set?: { elem?: NftElement[] } }[] } = JSON.parse(text);
    return nftables
      .flatMap(({ set }) => set?.elem ?? [])
      .filter(({ elem: { val } }) => devices.includes(val.concat[0]) && val.concat[1] === tcpPort)
      .reduce((sum, { elem }) => sum + elem.counter.packets, 0);
  }

  async counters(): Promise<Record<string, PortCounters>> {
    const text = await run(['nft', '-j', 'list', 'counters', 'table', ...TABLE.split(' ')]);
    const { nftables }: { nftables: NftCounter[] } = JSON.parse(text);
    const found = new Map<string, { packets: number; bytes: number }>();
    for (const { counter } of nftables) if (counter) found.set(counter.name, counter);
    const of = (kind: string, device: string) =>
      found.get(counterName(kind, device)) ?? { packets: 0, bytes: 0 };
    return Object.fromEntries(
      this.#ports.map(({ device }) => [
        device,
        {
          fromPackets: of('from', device).packets,
          toPackets: of('to', device).packets,
          fromBytes: of('from', device).bytes,
          toBytes: of('to', device).bytes,
          droppedPackets: of('dropped', device).packets,
        },
      ]),
    );
  }

  async destroy(): Promise<void> {
    await run(['nft', 'delete', 'table', ...TABLE.split(' ')]);
  }
}

/** The element that makes a port dark in a direction. */
export function darkPort({ device }: Port, direction: Direction): string {
  return `dark_${direction} { "${device}" }`;
}

/** The element that drops frames from one port to another. */
export function darkWay({ from, to }: OneWayPorts): string {
  return `${WAYS} { "${from.device}" . "${to.device}" }`;
}

/** The element that makes a TCP port dark at a port of the switch, both ways. */
export function darkChannel({ device }: Port, tcpPort: number): string {
  return `${CHANNELS} { "${device}" . ${tcpPort} }`;
}

async function change(verb: 'add' | 'delete', elements: readonly string[]): Promise<void> {
  const commands = elements.map((element) => {
    const [set = '', ...value] = element.split(' ');
    return `${verb} element ${TABLE} ${set} ${value.join(' ')}`;
  });
  if (commands.length > 0) await run(['nft', '-f', '-'], { input: commands.join('\n') });
}

function tableOf(ports: readonly Port[]): string {
  const counters = ports.flatMap(({ device }) =>
    ['from', 'to', 'dropped'].map((kind) => `  counter ${counterName(kind, device)} { }`),
  );
  // Before the switch has an address from it: a dead host's frame must not move an address.
  const arriving = ports.map(
    (p) => `iifname "${p.device}" iifname @dark_from ${count('dropped', p)} drop`,
  );
  // Order matters: a dark port's frame is counted as dropped and as nothing else.
  const rules = [
    `iifname . oifname @${WAYS} drop`,
    ...ports.map((p) => `oifname "${p.device}" oifname @dark_to ${count('dropped', p)} drop`),
    ...ports.map((p) => `iifname "${p.device}" ${count('from', p)}`),
    ...ports.map((p) => `oifname "${p.device}" ${count('to', p)}`),
  ];
  return [
    `table ${TABLE} {`,
    '  set dark_from { type ifname; }',
    '  set dark_to { type ifname; }',
    `  set ${WAYS} { type ifname . ifname; }`,
    `  set ${CHANNELS} { type ifname . inet_service; counter; }`,
    ...counters,
    '  chain arrive {',
    '    type filter hook prerouting priority 0; policy accept;',
    ...arriving.map((rule) => `    ${rule}`),
    ...['dport', 'sport'].map((end) => `    iifname . tcp ${end} @${CHANNELS} drop`),
    '  }',
    '  chain forward {',
    '    type filter hook forward priority 0; policy accept;',
    ...rules.map((rule) => `    ${rule}`),
    '  }',
    '}',
  ].join('\n');
}

function counterName(kind: string, device: string): string {
  return `${kind}_${device.replace('-', '_')}`;
}

function count(kind: string, port: Port): string {
  return `counter name ${counterName(kind, port.device)}`;
}
