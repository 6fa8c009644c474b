/** The lab's switches: one Linux bridge a link, one veth port a host, conditions by nftables. */
import { run } from '../../command.ts';
import { type Conditions, together } from '../conditions.ts';
import type { LinkName } from '../host.ts';
import {
  type Cable,
  ConditionsClash,
  type Direction,
  type Plug,
  type Port,
  type PortCounters,
  type Release,
  type Shaper,
  type Switch,
} from '../link.ts';
import { cableOf, plugCables, unplugCables } from './cable.ts';
import { Held } from './held.ts';

const LINKS: readonly LinkName[] = ['lan', 'sync', 'quorum'];
const TABLE = 'bridge ftlab_switch';
const CHANNELS = 'dark_channels';
const BOTH: readonly Direction[] = ['from', 'to'];

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
  /** What is asked of each plugged or unplugged port, by direction and by whoever asked. */
  readonly #asked: { port: Port; direction: Direction; conditions: Conditions }[] = [];
  readonly #plugged = new Set<string>();
  /** Elements of the table's sets that somebody wants there. */
  readonly #held = new Held();
  /** Two changes of the table, or of one port, may not overtake each other. */
  #last: Promise<unknown> = Promise.resolve();

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

  plug(plugs: readonly Plug[]): Promise<void> {
    return this.#inTurn(async () => {
      await plugCables(plugs.map((plug) => ({ plug, cable: this.#cable(plug.port) })));
      for (const { port } of plugs) {
        this.#plugged.add(port.device);
        for (const direction of BOTH)
          if (this.#of(port, direction).length > 0) await this.#reshape(port, direction);
      }
    });
  }

  unplug(ports: readonly Port[]): Promise<void> {
    return this.#inTurn(async () => {
      const cables = ports.map((port) => this.#cable(port));
      for (const cable of cables) {
        this.#plugged.delete(cable.port.device);
        await this.#shaper.forget(cable);
      }
      await unplugCables(cables);
    });
  }

  shape(port: Port, directions: readonly Direction[], conditions: Conditions): Promise<Release> {
    const mine = directions.map((direction) => ({ port, direction, conditions }));
    const undo = once(() =>
      this.#inTurn(async () => {
        for (const one of mine) this.#asked.splice(this.#asked.indexOf(one), 1);
        for (const direction of directions) await this.#reshape(port, direction);
      }),
    );
    return this.#inTurn(async () => {
      for (const direction of directions) {
        const sum = together([...this.#of(port, direction), conditions]);
        if (typeof sum === 'string')
          throw new ConditionsClash(`port ${port.device}, ${direction}: ${sum}`);
      }
      this.#asked.push(...mine);
      try {
        for (const direction of directions) await this.#reshape(port, direction);
      } catch (error) {
        for (const one of mine) this.#asked.splice(this.#asked.indexOf(one), 1);
        for (const direction of directions) await this.#reshape(port, direction).catch(() => {});
        throw error;
      }
      return undo;
    });
  }

  latenessMs(link: LinkName, [one, other]: readonly [string, string]): number {
    const late = (host: string, direction: Direction) =>
      this.#of(portOf(link, host), direction).reduce(
        (sum, { delayMs = 0, jitterMs = 0 }) => sum + delayMs + 2 * jitterMs,
        0,
      );
    return Math.max(late(one, 'from') + late(other, 'to'), late(other, 'from') + late(one, 'to'));
  }

  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<Release> {
    return this.#hold(
      directions.flatMap((d) => ports.map(({ device }) => `dark_${d} { "${device}" }`)),
    );
  }

  dropChannel(link: LinkName, tcpPort: number): Promise<Release> {
    const ports = this.ports.filter((port) => port.link === link);
    return this.#hold(ports.map(({ device }) => `${CHANNELS} { "${device}" . ${tcpPort} }`));
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

  /** Puts elements into the table's sets, in one transaction, and takes out those nobody holds. */
  #hold(elements: readonly string[]): Promise<Release> {
    const change = async (verb: 'add' | 'delete', changed: readonly string[]) => {
      const commands = changed.map((element) => {
        const [set = '', ...value] = element.split(' ');
        return `${verb} element ${TABLE} ${set} ${value.join(' ')}`;
      });
      if (commands.length > 0) await run(['nft', '-f', '-'], { input: commands.join('\n') });
    };
    const undo = once(() => this.#inTurn(() => change('delete', this.#held.remove(elements))));
    return this.#inTurn(async () => {
      await change('add', elements);
      this.#held.add(elements);
      return undo;
    });
  }

  #of(port: Port, direction: Direction): Conditions[] {
    return this.#asked
      .filter((one) => one.port.device === port.device && one.direction === direction)
      .map(({ conditions }) => conditions);
  }

  /** A port that is not plugged in gets its conditions when it is. */
  async #reshape(port: Port, direction: Direction): Promise<void> {
    if (!this.#plugged.has(port.device)) return;
    const sum = together(this.#of(port, direction));
    if (typeof sum === 'string') throw new Error(`port ${port.device}, ${direction}: ${sum}`);
    await this.#shaper.set(this.#cable(port), direction, sum);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function once(work: () => Promise<void>): Release {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}

function name(what: string, device: string): string {
  return `${what}_${device.replace('-', '_')}`;
}

function count(what: string, port: Port): string {
  return `counter name ${name(what, port.device)}`;
}
