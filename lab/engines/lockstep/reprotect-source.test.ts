import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';
import { Qmp } from '../../qmp.ts';
import { CHUNK_BYTES } from './ram-copy.ts';
import { type Copy, sendCopy } from './reprotect-source.ts';
import { Decoder, encodeText, Kind, type Message } from './wire.ts';

interface Command {
  id: number;
  execute?: string;
  'exec-oob'?: string;
}

/**
 * A stand-in for QEMU during a copy: its main loop answers one command at a time, not while it
 * waits for the vCPU to stop, and not while a migration sends to a dead target. Out-of-band
 * commands are answered at once.
 */
class FakeQemu implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ftlab-reprotect-'));
  readonly path = join(this.folder, 'qmp');
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket);
    createInterface({ input: socket }).on('line', (line) => {
      const command: Command = JSON.parse(line);
      const name = command['exec-oob'];
      const answer = (result: unknown) =>
        socket.write(`${JSON.stringify({ id: command.id, ...(result as object) })}\n`);
      if (name) answer(this.#outOfBand(name));
      else this.#waiting.push({ name: command.execute ?? '', answer });
      this.#run();
    });
  });
  readonly #waiting: { name: string; answer(result: unknown): void }[] = [];
  /** Rendezvous that the vCPU reaches before it stops. */
  rendezvousBeforeStop = 0;
  /** With a target that is dead the device state is never sent. */
  isTargetDead = false;
  /** How often `cont` is refused after a migration was shut. */
  refusals = 3;
  state: 'running' | 'stopping' | 'stopped' = 'running';
  migration = 'none';
  onStopping: () => void = () => {};
  onMigrating: () => void = () => {};

  listen(): Promise<void> {
    writeFileSync(join(this.folder, 'ram'), Buffer.alloc(CHUNK_BYTES, 1));
    return new Promise((resolve) => this.#server.listen(this.path, resolve));
  }

  /** The vCPU continues from a rendezvous; returns whether it reaches the next rendezvous. */
  execute(): boolean {
    if (this.state !== 'stopping') return this.state === 'running';
    if (this.rendezvousBeforeStop-- > 0) return true;
    this.state = 'stopped';
    this.#run();
    return false;
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  [Symbol.dispose](): void {
    this.end();
    this.#server.close();
    rmSync(this.folder, { recursive: true });
  }

  #run(): void {
    while (!this.#isBlocked && this.#waiting[0]) {
      const { name, answer } = this.#waiting[0];
      if (name === 'stop' && this.state === 'running') {
        this.state = 'stopping';
        setImmediate(this.onStopping);
        return;
      }
      this.#waiting.shift();
      answer(this.#inBand(name));
    }
  }

  get #isBlocked(): boolean {
    return this.state === 'stopping' || (this.isTargetDead && this.migration === 'active');
  }

  #inBand(name: string): unknown {
    if (name === 'migrate') {
      this.migration = this.isTargetDead ? 'active' : 'completed';
      setImmediate(this.onMigrating);
    }
    if (name === 'query-migrate') return { return: { status: this.migration } };
    if (name === 'cont') {
      if (this.migration === 'failed' && this.refusals-- > 0)
        return { error: { desc: 'Migration is not finalized yet' } };
      this.state = 'running';
    }
    return { return: {} };
  }

  #outOfBand(name: string): unknown {
    if (name === 'query-yank') return { return: [{ type: 'migration' }, { type: 'chardev' }] };
    if (name === 'yank' && this.migration === 'active') this.migration = 'failed';
    return { return: {} };
  }
}

/** The link to a target that answers each step of the copy until it is lost. */
class FakeLink {
  onMessage: (message: Message) => void = () => {};
  onClose: (why: string) => void = () => {};
  readonly #decoder = new Decoder();
  /** The step that gets no answer; null for none. */
  silentAt: string | null = null;
  isClosed = false;

  send(bytes: Buffer): void {
    for (const message of this.#decoder.push(bytes)) {
      if (message.kind !== Kind.Text || message.text.say === this.silentAt) continue;
      const { say, ...rest } = message.text;
      const answer = { prepare: 'prepared', pass: 'passed', all: 'same', go: 'going' }[say];
      if (answer) setImmediate(() => this.#answer({ say: answer, ...rest }));
    }
  }

  async sendSlowly(bytes: Buffer): Promise<void> {
    this.send(bytes);
  }

  destroy(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    setImmediate(() => this.onClose('closed'));
  }

  #answer(text: { say: string }): void {
    if (!this.isClosed)
      for (const message of new Decoder().push(encodeText(2, text))) this.onMessage(message);
  }
}

function copyOf(qemu: FakeQemu, link: FakeLink) {
  const events: string[] = [];
  const twin = {
    ram: join(qemu.folder, 'ram'),
    isWaiting: true,
    qmp: () => Qmp.connect(qemu.path),
  };
  const core = {
    ...{ twin, rendezvous: 7, output: null, instructionsBase: 0 },
    instructions: () => 1000,
    begin: () => {},
    say: (event: string) => events.push(event),
  };
  const active = {
    onMeet: null as (() => void) | null,
    release: () => {
      twin.isWaiting = false;
      setImmediate(() => {
        if (!qemu.execute()) return;
        twin.isWaiting = true;
        active.onMeet?.();
      });
    },
    decide: () => {},
  };
  const handover = vi.fn();
  const copy = {
    ...{ core, active, link, generation: 2, to: 'tcp:192.0.2.1:7104' },
    ...{ onHandover: handover, onResume: () => {} },
  } as unknown as Copy;
  return { copy, events, handover, active };
}

let qemu: FakeQemu | undefined;
afterEach(() => qemu?.[Symbol.dispose]());

async function setUp() {
  qemu = new FakeQemu();
  await qemu.listen();
  const link = new FakeLink();
  return { qemu, link, ...copyOf(qemu, link) };
}

/** Shorter than the deadline of a step, so that a test sees the loss of the target first. */
const AT_ONCE_MS = 1000;

test('a copy stops the guest, sends its state and resumes it', async () => {
  const { qemu, copy, events, handover, active } = await setUp();
  await sendCopy(copy);
  expect(events).toEqual(['reprotect-pausing', 'reprotect-paused']);
  expect(handover).toHaveBeenCalledOnce();
  expect(qemu.state).toBe('running');
  expect(active.onMeet).toBeNull();
});

test(
  'a target lost while QEMU sends the device state to it leaves the guest running',
  async () => {
    const { qemu, link, copy, handover } = await setUp();
    qemu.isTargetDead = true;
    qemu.onMigrating = () => link.destroy();
    await expect(sendCopy(copy)).rejects.toThrow('the link to the target closed');
    expect(qemu.state).toBe('running');
    expect(handover).not.toHaveBeenCalled();
  },
  AT_ONCE_MS,
);

test(
  'a target lost while the guest is being stopped: it is stopped at a rendezvous, and runs on',
  async () => {
    const { qemu, link, copy } = await setUp();
    qemu.rendezvousBeforeStop = 5;
    qemu.onStopping = () => link.destroy();
    await expect(sendCopy(copy)).rejects.toThrow('the link to the target closed');
    expect(qemu.state).toBe('running');
  },
  AT_ONCE_MS,
);

test(
  'a target that is lost while the guest does not reach a rendezvous ends the copy at once',
  async () => {
    const { qemu, link, copy, events } = await setUp();
    copy.core.twin.isWaiting = false;
    const sent = sendCopy(copy);
    await vi.waitFor(() => expect(events).toEqual(['reprotect-pausing']));
    link.destroy();
    await expect(sent).rejects.toThrow('the link to the target closed');
    expect(qemu.state).toBe('running');
  },
  AT_ONCE_MS,
);

test(
  'a QEMU that ends while the guest is paused ends the copy, and the reason names both',
  async () => {
    const { qemu, link, copy } = await setUp();
    link.silentAt = 'all';
    const sent = sendCopy(copy);
    sent.catch(() => {});
    await vi.waitFor(() => expect(qemu.state).toBe('stopped'));
    qemu.end();
    link.destroy();
    await expect(sent).rejects.toThrow(/target closed.*; the guest is still paused: QEMU closed/);
  },
  AT_ONCE_MS,
);
