/** The lab's switches: a Linux bridge per link, a veth port per host, dark ports by nftables. */
import { type Background, run, start } from '../../command.ts';
import { type Conditions, together } from '../conditions.ts';
import type { Host } from '../host.ts';
import {
  type Capture,
  ConditionsClash,
  DIRECTIONS,
  type Direction,
  LINKS,
  type LinkName,
  type MeasuredLink,
  type OneWayPorts,
  type Port,
  type PortCounters,
  type Release,
  type Switch,
} from '../link.ts';
import type { LinkMeasurement } from '../link-measurement.ts';
import {
  type Cable,
  cableOf,
  type Plug,
  plugCables,
  portOf,
  type Shaper,
  unplugCables,
} from './cable.ts';
import { CaptureReport } from './capture-report.ts';
import { measureLink } from './measure-link.ts';
import { darkChannel, darkPort, darkWay, SwitchTable } from './switch-table.ts';

/** A measurement waits this many times the configured delay for late datagrams. */
const PATIENCE = 2;

/** Conditions of one request. */
interface ConditionRequest {
  port: Port;
  direction: Direction;
  conditions: Conditions;
}

/** Makes the bridges and the table; ports are plugged in by their hosts with `plug`. */
export class BridgeSwitch implements Switch {
  readonly ports: readonly Port[];
  readonly #cables: readonly Cable[];
  readonly #shaper: Shaper;
  readonly #table: SwitchTable;
  readonly #native: string;
  /** Conditions of plugged and unplugged ports, an entry per request. */
  readonly #requests: ConditionRequest[] = [];
  /** By device: the PID of the init of the host that is plugged in. */
  readonly #plugged = new Map<string, number>();
  /** Queue: two changes of the table, or of one port, may not overtake each other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(ports: readonly Port[], shaper: Shaper, table: SwitchTable, native: string) {
    this.ports = ports;
    this.#cables = ports.map(cableOf);
    this.#shaper = shaper;
    this.#table = table;
    this.#native = native;
  }

  get backend(): Switch['backend'] {
    return this.#shaper.backend;
  }

  /** `native` is the host tool (Toolbox). */
  static async create(
    ports: readonly Port[],
    shaper: Shaper,
    native: string,
  ): Promise<BridgeSwitch> {
    const bridges = LINKS.flatMap((link) => [
      `link add ${link} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
      `link set ${link} up`,
    ]);
    await run(['ip', '-batch', '-'], { input: bridges.join('\n') });
    return new BridgeSwitch(ports, shaper, await SwitchTable.create(ports), native);
  }

  /** Connects ports with their hosts; conditions set before hold again. */
  plug(plugs: readonly Plug[]): Promise<void> {
    return this.#inTurn(async () => {
      await plugCables(plugs.map((plug) => ({ plug, cable: this.#cable(plug.port) })));
      for (const { port, initPid } of plugs) {
        this.#plugged.set(port.device, initPid);
        for (const direction of DIRECTIONS)
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
        for (const request of mine) this.#requests.splice(this.#requests.indexOf(request), 1);
        for (const direction of directions) await this.#reshape(port, direction);
      }),
    );
    return this.#inTurn(async () => {
      for (const direction of directions) {
        const sum = together([...this.#of(port, direction), conditions]);
        if (typeof sum === 'string')
          throw new ConditionsClash(`port ${port.device}, ${direction}: ${sum}`);
      }
      this.#requests.push(...mine);
      try {
        for (const direction of directions) await this.#reshape(port, direction);
      } catch (error) {
        for (const request of mine) this.#requests.splice(this.#requests.indexOf(request), 1);
        for (const direction of directions) await this.#reshape(port, direction).catch(() => {});
        throw error;
      }
      return undo;
    });
  }

  configuredDelayMsMax(link: LinkName, [left, right]: readonly [string, string]): number {
    const late = (host: string, direction: Direction) =>
      this.#of(portOf(link, host), direction).reduce(
        (sum, { delayMs = 0, jitterMs = 0 }) => sum + delayMs + 2 * jitterMs,
        0,
      );
    return Math.max(late(left, 'from') + late(right, 'to'), late(right, 'from') + late(left, 'to'));
  }

  measure(
    link: LinkName,
    [a, b]: readonly [Host, Host],
    how: LinkMeasurement,
  ): Promise<MeasuredLink> {
    const waitMs = how.waitMs + PATIENCE * this.configuredDelayMsMax(link, [a.name, b.name]);
    const end = (host: Host) => {
      const { device } = portOf(link, host.name);
      const initPid = this.#plugged.get(device);
      if (initPid === undefined) throw new Error(`nothing is plugged in at port ${device}`);
      return { initPid, address: host.address(link) };
    };
    return measureLink(this.#native, [end(a), end(b)], { ...how, waitMs });
  }

  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<Release> {
    return this.#hold(directions.flatMap((way) => ports.map((port) => darkPort(port, way))));
  }

  dropBetween(ways: readonly OneWayPorts[]): Promise<Release> {
    return this.#hold(ways.map(darkWay));
  }

  dropChannel(link: LinkName, tcpPort: number): Promise<Release> {
    return this.#hold(this.#portsOf(link).map((port) => darkChannel(port, tcpPort)));
  }

  droppedOfChannel(link: LinkName, tcpPort: number): Promise<number> {
    const devices = this.#portsOf(link).map(({ device }) => device);
    return this.#table.droppedOfChannel(devices, tcpPort);
  }

  counters(): Promise<Record<string, PortCounters>> {
    return this.#table.counters();
  }

  capture({ device }: Port, file: string): Capture {
    const report = new CaptureReport();
    const process = start(`capture-${device}`, [this.#native, 'capture', device, file], {
      onLine: (line) => report.take(line),
    });
    return { ...process, ending: () => report.ending() };
  }

  async watchAddress(mac: string, onPort: (device: string) => void): Promise<Background> {
    const pattern = new RegExp(`^${mac} dev (\\S+)`);
    const onLine = (line: string) => {
      const [, device] = pattern.exec(line) ?? [];
      if (device) onPort(device);
    };
    // The bridge reports each address that it learns at another port (bridge(8)).
    const watch = start('switch-table', ['bridge', 'monitor', 'fdb'], { onLine });
    for (const line of (await run(['bridge', 'fdb', 'show', 'br', 'lan'])).split('\n'))
      onLine(line);
    return watch;
  }

  async destroy(): Promise<void> {
    await this.#table.destroy();
    const commands = LINKS.map((link) => `link del ${link}`).join('\n');
    await run(['ip', '-batch', '-'], { input: commands });
  }

  #portsOf(link: LinkName): Port[] {
    return this.ports.filter((port) => port.link === link);
  }

  #cable(port: Port): Cable {
    const cable = this.#cables.find((candidate) => candidate.port.device === port.device);
    if (!cable) throw new Error(`the switch has no port ${port.device}`);
    return cable;
  }

  /** Holds elements of the table until they are released. */
  #hold(elements: readonly string[]): Promise<Release> {
    const undo = once(() => this.#inTurn(() => this.#table.release(elements)));
    return this.#inTurn(async () => {
      await this.#table.hold(elements);
      return undo;
    });
  }

  #of(port: Port, direction: Direction): Conditions[] {
    return this.#requests
      .filter((request) => request.port.device === port.device && request.direction === direction)
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
