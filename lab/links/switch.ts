/** The lab's switches: one Linux bridge a link, one veth port a host, conditions by nftables. */
import { run } from '../command.ts';
import type { LinkName } from '../hosts/host.ts';
import { cableOf, plugCables, unplugCables } from './cable.ts';
import type { Conditions } from './conditions.ts';
import type { Cable, Direction, Plug, Port, PortCounters, Shaper, Switch } from './link.ts';

const LINKS: readonly LinkName[] = ['lan', 'sync', 'quorum'];
const TABLE = 'bridge ftlab_switch';
const CHANNELS = 'dark_channels';

/** Port `lan-a` of host a on the link lan. */
export function portOf(link: LinkName, host: string): Port {
  return { link, host, device: `${link}-${host}` };
}

interface NftCounter {
  counter?: { name: string; packets: number; bytes: number };
}

interface NftElement {
  elem: { val: { concat: [string, number] }; counter: { packets: number } };
}

/** Makes the bridges and the table; ports are plugged in by their hosts with `plug`. */
export class BridgeSwitch implements Switch {
  readonly ports: readonly Port[];
  readonly #cables: readonly Cable[];
  readonly #shaper: Shaper;
  /** What is asked of each plugged or unplugged port, by direction. */
  readonly #conditions = new Map<string, Map<Direction, Conditions>>();
  readonly #plugged = new Set<string>();

  private constructor(ports: readonly Port[], shaper: Shaper) {
    this.ports = ports;
    this.#cables = ports.map(cableOf);
    this.#shaper = shaper;
  }

  get backend(): Switch['backend'] {
    return this.#shaper.backend;
  }

  static async create(ports: readonly Port[], shaper: Shaper): Promise<BridgeSwitch> {
    const bridges = LINKS.flatMap((link) => [
      `link add ${link} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
      `link set ${link} up`,
    ]);
    await run(['ip', '-batch', '-'], { input: bridges.join('\n') });
    const counters = ports.flatMap(({ device }) =>
      ['from', 'to', 'dropped'].map((what) => `  counter ${name(what, device)} { }`),
    );
    // Before the switch has learnt anything from it: a dead host's frame must not move an address.
    const arriving = ports.map(
      (p) => `iifname "${p.device}" iifname @dark_from ${count('dropped', p)} drop`,
    );
    // Order matters: a dark port's frame is counted as dropped and as nothing else.
    const rules = [
      ...ports.map((p) => `oifname "${p.device}" oifname @dark_to ${count('dropped', p)} drop`),
      ...ports.map((p) => `iifname "${p.device}" ${count('from', p)}`),
      ...ports.map((p) => `oifname "${p.device}" ${count('to', p)}`),
    ];
    const table = [
      `table ${TABLE} {`,
      '  set dark_from { type ifname; }',
      '  set dark_to { type ifname; }',
      '  set dark_channels { type ifname . inet_service; counter; }',
      ...counters,
      '  chain arrive {',
      '    type filter hook prerouting priority 0; policy accept;',
      ...arriving.map((rule) => `    ${rule}`),
      ...['dport', 'sport'].map((end) => `    iifname . tcp ${end} @dark_channels drop`),
      '  }',
      '  chain forward {',
      '    type filter hook forward priority 0; policy accept;',
      ...rules.map((rule) => `    ${rule}`),
      '  }',
      '}',
    ];
    await run(['nft', '-f', '-'], { input: table.join('\n') });
    return new BridgeSwitch(ports, shaper);
  }

  async plug(plugs: readonly Plug[]): Promise<void> {
    await plugCables(plugs.map((plug) => ({ plug, cable: this.#cable(plug.port) })));
    for (const { port } of plugs) {
      this.#plugged.add(port.device);
      for (const [direction, conditions] of this.#conditions.get(port.device) ?? [])
        await this.#shaper.set(this.#cable(port), direction, conditions);
    }
  }

  async unplug(ports: readonly Port[]): Promise<void> {
    const cables = ports.map((port) => this.#cable(port));
    for (const cable of cables) {
      this.#plugged.delete(cable.port.device);
      await this.#shaper.forget(cable);
    }
    await unplugCables(cables);
  }

  async shape(port: Port, direction: Direction, conditions: Conditions | null): Promise<void> {
    const asked = this.#conditions.get(port.device) ?? new Map<Direction, Conditions>();
    this.#conditions.set(port.device, asked);
    if (conditions) asked.set(direction, conditions);
    else asked.delete(direction);
    if (!this.#plugged.has(port.device)) return; // it will hold when the port is plugged in
    await this.#shaper.set(this.#cable(port), direction, conditions);
  }

  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<void> {
    return this.#change('add', ports, directions);
  }

  async pass(ports: readonly Port[], directions: readonly Direction[]): Promise<void> {
    // Adding first makes deleting what is not there harmless, and passing twice.
    await this.#change('add', ports, directions);
    await this.#change('delete', ports, directions);
  }

  dropChannel(link: LinkName, tcpPort: number): Promise<void> {
    return this.#changeChannel(['add'], link, tcpPort);
  }

  passChannel(link: LinkName, tcpPort: number): Promise<void> {
    return this.#changeChannel(['add', 'delete'], link, tcpPort);
  }

  async droppedOfChannel(link: LinkName, tcpPort: number): Promise<number> {
    const text = await run(['nft', '-j', 'list', 'set', ...TABLE.split(' '), CHANNELS]);
    const { nftables }: { nftables: { set?: { elem?: NftElement[] } }[] } = JSON.parse(text);
    const ports = this.ports.filter((port) => port.link === link).map(({ device }) => device);
    const ofIt = nftables
      .flatMap(({ set }) => set?.elem ?? [])
      .filter(({ elem: { val } }) => ports.includes(val.concat[0]) && val.concat[1] === tcpPort);
    return ofIt.reduce((sum, { elem }) => sum + elem.counter.packets, 0);
  }

  async counters(): Promise<Record<string, PortCounters>> {
    const text = await run(['nft', '-j', 'list', 'counters', 'table', ...TABLE.split(' ')]);
    const { nftables }: { nftables: NftCounter[] } = JSON.parse(text);
    const found = new Map<string, { packets: number; bytes: number }>();
    for (const { counter } of nftables) if (counter) found.set(counter.name, counter);
    const of = (what: string, device: string) =>
      found.get(name(what, device)) ?? { packets: 0, bytes: 0 };
    return Object.fromEntries(
      this.ports.map(({ device }) => [
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
    const commands = LINKS.map((link) => `link del ${link}`).join('\n');
    await run(['ip', '-batch', '-'], { input: commands });
  }

  #cable(port: Port): Cable {
    const cable = this.#cables.find((one) => one.port.device === port.device);
    if (!cable) throw new Error(`the switch has no port ${port.device}`);
    return cable;
  }

  /** In one transaction; adding first makes deleting what is not there harmless. */
  async #changeChannel(verbs: readonly string[], link: LinkName, tcpPort: number): Promise<void> {
    const ports = this.ports.filter((port) => port.link === link);
    const elements = ports.map(({ device }) => `"${device}" . ${tcpPort}`).join(', ');
    const commands = verbs.map((verb) => `${verb} element ${TABLE} ${CHANNELS} { ${elements} }`);
    await run(['nft', '-f', '-'], { input: commands.join('\n') });
  }

  async #change(
    verb: 'add' | 'delete',
    ports: readonly Port[],
    directions: readonly Direction[],
  ): Promise<void> {
    const devices = ports.map((port) => `"${port.device}"`).join(', ');
    const commands = directions.map((d) => `${verb} element ${TABLE} dark_${d} { ${devices} }`);
    await run(['nft', '-f', '-'], { input: commands.join('\n') }); // one transaction
  }
}

function name(what: string, device: string): string {
  return `${what}_${device.replace('-', '_')}`;
}

function count(what: string, port: Port): string {
  return `counter name ${name(what, port.device)}`;
}
