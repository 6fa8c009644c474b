/** Starts the clients of a workload on the host `world`, and reads back the survivor's data. */
import { z } from 'zod';
import { within } from '../deadline.ts';
import { portOf } from '../guests/guest.ts';
import type { Lab } from '../lab.ts';
import type { Pair } from '../pair.ts';
import { nowNs } from '../recording/clock.ts';
import type { ClientSettings } from './clients.ts';
import type { RunningWorkload, Workload } from './workload.ts';

/** Priority above QEMU's: lateness of the clients must not look like lateness of the guest. */
const NICE = -10;
const RATE_HZ_MAX = 20_000;
const CONNECT_DEADLINE_MS = 15_000;
const READ_DEADLINE_MS = 30_000;

/** Parameters of every workload that uses the clients of clients.ts. */
export const clientParameters = {
  rateHz: z.number().positive().max(RATE_HZ_MAX),
  window: z.number().int().min(0).max(1000).default(0),
  connections: z.number().int().min(1).max(1000),
  timeoutMs: z.number().positive(),
};

interface Programs {
  /** Called with the settings, in JSON. */
  clients: string;
  /** Called with IP, port, the words given to `read`, and the path of the file to write. */
  reader: string;
}

interface Where {
  lab: Lab;
  pair: Pair;
  /** The clients connect once it has resolved. */
  before?: Promise<unknown> | undefined;
}

type Read = (file: string, ...words: string[]) => Promise<void>;

/**
 * Starts the clients; resolves when every connection is open and warm. `readBack` calls `read` for
 * each file to write; `settings` are the clients' settings without address and history.
 */
export async function startClients<Settings extends ClientSettings>(
  { name, service }: Pick<Workload, 'name' | 'service'>,
  { lab, pair, before }: Where,
  programs: Programs,
  settings: Omit<Settings, 'ip' | 'port' | 'history'>,
  readBack: (read: Read) => Promise<void>,
): Promise<RunningWorkload> {
  const { world } = lab.hosts;
  const target = { ip: pair.endpoint.ip, port: portOf(pair.endpoint, service) };
  const all = { ...target, ...settings, history: lab.recorder.path('history.jsonl') };
  const connected = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const command = world.program(programs.clients, JSON.stringify(all));
  const clients = world.spawn(`${name}-clients`, command, {
    nice: NICE,
    stdin: 'pipe',
    console: `${name}-clients.log`,
    onLine: (line) => {
      const { event } = JSON.parse(line);
      if (event === 'connected') connected.resolve();
      if (event === 'ended') ended.resolve();
    },
  });
  let isOver = false;
  void clients.ended.then(({ code, signal }) => {
    const error = new Error(`the clients of ${name} ended (code ${code}, signal ${signal})`);
    connected.reject(error);
    ended.reject(error);
  });
  ended.promise.catch(() => {}); // awaited in end(), and may fail before
  const stop = async () => {
    if (!isOver) await clients.stop();
    isOver = true;
  };
  connected.promise.catch(() => {}); // the clients may end while `before` is awaited
  try {
    await before;
    clients.tell('connect');
    await within(connected.promise, CONNECT_DEADLINE_MS, 'the guest does not accept connections');
  } catch (error) {
    await stop();
    throw error;
  }
  const read: Read = async (file, ...words) => {
    const readArguments = [target.ip, `${target.port}`, ...words, lab.recorder.path(file)];
    const reading = world.spawn(`${name}-read`, world.program(programs.reader, ...readArguments), {
      console: `${name}-read.log`,
    });
    const late = setTimeout(() => void reading.stop(0), READ_DEADLINE_MS);
    const { code } = await reading.ended;
    clearTimeout(late);
    if (code !== 0) throw new Error(`the service ${service} cannot be read back: no answer`);
  };
  return {
    begin() {
      clients.tell('begin');
      return nowNs();
    },
    async end(settleMs) {
      clients.tell(`end ${settleMs}`);
      await within(ended.promise, settleMs + 5000, `the clients of ${name} do not end`);
      await clients.ended;
      isOver = true;
    },
    readBack: () => readBack(read),
    [Symbol.asyncDispose]: stop,
  };
}
