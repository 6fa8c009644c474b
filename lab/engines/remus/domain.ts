/** The guest of a side under Xen: commands of dom0 and the transport, in the order that works. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until, within } from '../../deadline.ts';
import type { HostProcess } from '../../platforms/host.ts';
import type { Dom0 } from '../../platforms/hypervisor.ts';
import { nowNs } from '../../recording/clock.ts';
import type { GuestPlan, RemusSettings } from './settings.ts';
import { RecordClock, recordOf, type TransportRecord } from './transport-records.ts';
import {
  BOOT_DEADLINE_MS,
  COMMAND_DEADLINE_MS,
  consoleOf,
  createGuest,
  isGuestThere,
  runIn,
  SERVING,
} from './xl-guest.ts';

/** For `xl` to resume the guest, on either side. */
const RESUME_DEADLINE_MS = 15_000;
/** Time after which the transport reports a peer or a command without progress. */
const STUCK_MS = 5000;
/** Characters kept of what `xl` has printed. */
const LAST_WORDS = 200;
const ANNOUNCE_EVERY_MS = 50;
/** Bytes of held output: a client waits before so much is there. */
const PLUG_LIMIT_BYTES = 10_000_000;
/** The transport's file of records: the pipe that the agent reads. */
const RECORDS = '/proc/self/fd/3';

/** Absolute paths, because dom0's shell has built-in programs of these names that lack options. */
const [IP, TC] = ['/bin/ip', '/bin/tc'];
const openPlug = (plug: string) => `${TC} qdisc change dev ${plug} root plug release_indefinite`;

/** Name in dom0 of the program that runs the transport. */
export const transportOf = ({ name }: GuestPlan) => `remus-${name}`;
/** File in a saved dom0 with the process of the transport that runs there. */
const pidFileOf = ({ name }: GuestPlan) => `/run/ftlab/${name}.pid`;

/** The settings that the guest of a side needs. */
export type DomainSettings = Pick<
  RemusSettings,
  'plan' | 'dom0' | 'output' | 'intervalMs' | 'folder' | 'isRestored'
>;

type Heard = (record: TransportRecord, clock: RecordClock) => void;

export class Domain {
  readonly #settings: DomainSettings;
  readonly #dom0: Dom0;
  readonly #clock = new RecordClock();
  #transport: HostProcess | null = null;
  #transportPid = 0;
  #isTransportOver = true;
  /** Whether the transport was restored with the machine, and is still to be taken over. */
  #isToAttach: boolean;
  #destruction: Promise<void> | null = null;
  onRecord: Heard = () => {};
  /** Called when the transport (the `xl` around it) or the machine has ended for any reason. */
  onEnded: () => void = () => {};

  constructor(settings: DomainSettings, dom0: Dom0) {
    this.#settings = settings;
    this.#isToAttach = settings.isRestored;
    this.#dom0 = dom0;
    mkdirSync(settings.folder, { recursive: true });
  }

  /** Boots the guest, unless the machine was restored with it; resolves when it serves. */
  async boot(): Promise<void> {
    const { plan, isRestored } = this.#settings;
    if (!isRestored && !(await this.isThere())) await createGuest(this.#dom0, plan);
    let console = '';
    await this.#follow(plan.name, (text) => {
      console += text;
    });
    await until({
      what: 'the guest serving',
      deadlineMs: BOOT_DEADLINE_MS,
      everyMs: 50,
      look: () => console.includes(SERVING),
      state: () => `its console ends with: ${console.slice(-200)}`,
    });
  }

  /** Starts the receiving end; resolves when it listens, or receives already. */
  async listen(): Promise<void> {
    if (this.#isToAttach) {
      const receiving = this.#hear((record) => record.record === 'received');
      await this.#attach();
      return receiving;
    }
    const { plan, dom0 } = this.#settings;
    const receive = `receive ${dom0.own} ${dom0.port} ${STUCK_MS} ${RECORDS}`;
    const listening = this.#hear((record) => record.record === 'listening');
    await this.#start(`${plan.transport} ${receive} xl migrate-receive -r`);
    await listening;
  }

  /** Starts to make checkpoints; `onRecord` gets their records. */
  async protect(): Promise<void> {
    if (this.#isToAttach) return this.#attach();
    const { plan, dom0, output, intervalMs } = this.#settings;
    const isHeld = output === 'held';
    if (isHeld) await this.#layPlug();
    const to = `protect ${dom0.peer} ${dom0.port} ${output} ${isHeld ? plan.plug : '-'}`;
    const transport = `${plan.transport} ${to} ${STUCK_MS} ${RECORDS}`;
    // Without -s "" it would use ssh; -F allows neither network buffering (-n) nor disks (-d).
    await this.#start(`xl remus -F -n -d -i ${intervalMs} -s "" ${plan.name} "${transport}"`);
  }

  /** Notes in dom0 what the controller needs that takes the transport over after a restore. */
  async leaveForRestore(): Promise<void> {
    await this.#dom0.write(pidFileOf(this.#settings.plan), String(this.#transportPid));
  }

  /** The last lines that `xl` and the transport have printed; '' when they cannot be read. */
  async lastWords(): Promise<string> {
    const log = `/run/programs/${transportOf(this.#settings.plan)}.log`;
    const look = this.#dom0.run(`tail -n 3 ${log} | tr '\\r\\n' '  '`);
    return look.then(
      ({ stdout }) => stdout.trim().slice(-LAST_WORDS),
      () => '',
    );
  }

  /** Detaches the standby: held output leaves, and the guest continues here. */
  async goOnAlone(): Promise<void> {
    const { plan, output } = this.#settings;
    if (!this.#isTransportOver) {
      await this.#tellTransport();
      await this.#untilOver('xl resumes the guest without its backup');
    } else if (output === 'held') {
      // The transport ended without an order, and left the guest's output held.
      await this.#dom0.run(openPlug(plan.plug));
    }
  }

  /** Whether the guest is there. */
  isThere(): Promise<boolean> {
    return isGuestThere(this.#dom0, this.#settings.plan).catch(() => false);
  }

  /** Resumes the guest from the last complete checkpoint; throws when it does not run then. */
  async promote(): Promise<void> {
    const { plan } = this.#settings;
    const ended = this.#hear((record) => record.record === 'receiver-ended');
    await this.#tellTransport();
    await within(ended, RESUME_DEADLINE_MS, 'the standby is stuck: xl does not resume the guest');
    await this.#run(`xl domid ${plan.name}`);
    await this.#follow(`${plan.name}--incoming`);
  }

  /** Has dom0 announce the guest's address to the switches for `forMs`. */
  async announce(forMs: number): Promise<void> {
    const { transport, mac } = this.#settings.plan;
    const count = Math.max(1, Math.floor(forMs / ANNOUNCE_EVERY_MS));
    const announcement = `${transport} announce lan ${mac} ${count} ${ANNOUNCE_EVERY_MS}`;
    await this.#run(announcement, forMs + COMMAND_DEADLINE_MS);
  }

  /** Ends transport and guest, in any state; does nothing when dom0 is gone. */
  destroy(): Promise<void> {
    this.#destruction ??= this.#destroy();
    return this.#destruction;
  }

  async #destroy(): Promise<void> {
    const { name } = this.#settings.plan;
    const kill = this.#transportPid ? `kill -TERM ${this.#transportPid}; ` : '';
    const destroy = [name, `${name}--incoming`].map((domain) => `xl destroy ${domain}`).join('; ');
    await this.#dom0.run(`${kill}${destroy}`, { timeoutMs: RESUME_DEADLINE_MS }).catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#dom0[Symbol.dispose]();
  }

  /** Sends the guest's frames through the plug, which passes all of them until it gets an order. */
  async #layPlug(): Promise<void> {
    const { name, plug } = this.#settings.plan;
    const { stdout } = await this.#run(`xl domid ${name}`);
    const card = `vif${stdout.trim()}.0`;
    await this.#dom0.run(`${TC} qdisc del dev ${card} ingress; ${IP} link del ${plug}`);
    const redirect = `action mirred egress redirect dev ${plug}`;
    const steps = [
      `${IP} link add ${plug} type ifb`,
      `${IP} link set ${plug} up`,
      `${TC} qdisc add dev ${plug} root plug limit ${PLUG_LIMIT_BYTES}`,
      openPlug(plug),
      `${TC} qdisc add dev ${card} handle ffff: ingress`,
      `${TC} filter add dev ${card} parent ffff: matchall ${redirect}`,
    ];
    await this.#run(steps.join(' && '));
  }

  /** Runs a line whose transport writes its records to descriptor 3. */
  async #start(line: string): Promise<void> {
    const command = ['sh', '-c', `exec ${line} 3>&1 1>&2`];
    const options = { onLine: (text: string) => this.#take(text) };
    const name = transportOf(this.#settings.plan);
    await this.#watch(() => this.#dom0.spawn(name, command, options));
  }

  /** Takes over the transport that the machine was restored with. */
  async #attach(): Promise<void> {
    const { plan } = this.#settings;
    this.#isToAttach = false;
    this.#transportPid = Number(await this.#dom0.read(pidFileOf(plan)));
    const options = { onLine: (text: string) => this.#take(text) };
    await this.#watch(() => this.#dom0.attach(transportOf(plan), options));
  }

  async #watch(begin: () => Promise<HostProcess>): Promise<void> {
    this.#isTransportOver = false;
    this.#transport = await begin();
    void this.#transport.ended.then(() => {
      this.#isTransportOver = true;
      this.#transportPid = 0;
      this.onEnded();
    });
  }

  readonly #listeners = new Set<(record: TransportRecord) => void>();

  #take(text: string): void {
    const record = recordOf(text);
    if (!record) return;
    this.#clock.heard(record.tNs, nowNs());
    if ('pid' in record) this.#transportPid = record.pid;
    for (const listener of this.#listeners) listener(record);
    this.onRecord(record, this.#clock);
  }

  /** Resolves at such a record; rejects when the transport ends before it. */
  #hear(isMeant: (record: TransportRecord) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listener = (record: TransportRecord) => {
      if (isMeant(record)) resolve();
    };
    this.#listeners.add(listener);
    return within(promise, COMMAND_DEADLINE_MS, 'the transport does not report').finally(() =>
      this.#listeners.delete(listener),
    );
  }

  /** Orders this end of the transport to let the guest continue here. */
  async #tellTransport(): Promise<void> {
    if (this.#transportPid === 0) throw new Error('the transport has not reported its process yet');
    await this.#run(`kill -USR1 ${this.#transportPid}`);
  }

  async #untilOver(goal: string): Promise<void> {
    if (!this.#transport) return;
    await within(this.#transport.ended, RESUME_DEADLINE_MS, `not in time: ${goal}`);
  }

  /** Copies the guest's console from dom0 to this host, where it outlives the machine. */
  async #follow(domain: string, onText: (text: string) => void = () => {}): Promise<void> {
    const { folder } = this.#settings;
    const log = consoleOf(domain);
    const name = `console-${domain}`;
    const onLine = (line: string) => {
      appendFileSync(join(folder, 'serial'), `${line}\n`);
      onText(`${line}\n`);
    };
    const tail = await this.#dom0.spawn(name, ['tail', '-n', '+1', '-F', log], { onLine });
    void tail.ended.then(() => this.onEnded());
  }

  #run(command: string, timeoutMs = COMMAND_DEADLINE_MS): Promise<{ stdout: string }> {
    return runIn(this.#dom0, command, timeoutMs);
  }
}
