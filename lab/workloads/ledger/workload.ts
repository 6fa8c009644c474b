/** The workload `ledger`: clients that append operations, and read them all back at the end. */
import { z } from 'zod';
import { within } from '../../deadline.ts';
import { portOf } from '../../guests/guest.ts';
import { nowNs } from '../../recording/clock.ts';
import { validateParameters } from '../../validate-parameters.ts';
import type { RunningWorkload, Workload } from '../workload.ts';
import type { ClientSettings } from './clients.ts';

const CLIENTS = 'lab/workloads/ledger/clients.ts';
const READER = 'lab/workloads/ledger/read.ts';
/** The clients' own lateness must not be the guest's: they come before QEMU. */
const NICE = -10;
const RATE_HZ_MAX = 20_000;
const BODY_BYTES_MAX = 2 ** 20;
const CONNECT_DEADLINE_MS = 15_000;
const READ_DEADLINE_MS = 30_000;

const parametersSchema = z.strictObject({
  rateHz: z.number().positive().max(RATE_HZ_MAX),
  window: z.number().int().min(0).max(1000).default(0),
  connections: z.number().int().min(1).max(1000),
  bodyBytes: z.number().int().min(0).max(BODY_BYTES_MAX).default(0),
  timeoutMs: z.number().positive(),
});

export const ledger: Workload = {
  name: 'ledger',
  service: 'ledger',
  parameters: { rateHz: 100, window: 0, connections: 8, bodyBytes: 0, timeoutMs: 10_000 },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  async start(lab, pair, given): Promise<RunningWorkload> {
    const parameters = parametersSchema.parse(given);
    const { world } = lab.hosts;
    const target = { ip: pair.endpoint.ip, port: portOf(pair.endpoint, 'ledger') };
    const history = lab.recorder.path('history.jsonl');
    const settings: ClientSettings = { ...target, ...parameters, history };
    const connected = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const command = world.program(CLIENTS, JSON.stringify(settings));
    const clients = world.spawn('ledger-clients', command, {
      nice: NICE,
      stdin: 'pipe',
      console: 'ledger-clients.log',
      onLine: (line) => {
        const { event } = JSON.parse(line);
        if (event === 'connected') connected.resolve();
        if (event === 'ended') ended.resolve();
      },
    });
    let isOver = false;
    void clients.ended.then(({ code, signal }) => {
      const error = new Error(`the ledger's clients ended (code ${code}, signal ${signal})`);
      connected.reject(error);
      ended.reject(error);
    });
    ended.promise.catch(() => {}); // awaited in end(), and may fail before
    const stop = async () => {
      if (!isOver) await clients.stop();
      isOver = true;
    };
    try {
      await within(connected.promise, CONNECT_DEADLINE_MS, 'the guest does not accept connections');
    } catch (error) {
      await stop();
      throw error;
    }
    const read = async (kind: string, name: string) => {
      const what = [target.ip, `${target.port}`, kind, lab.recorder.path(name)];
      const reading = world.spawn('ledger-read', world.program(READER, ...what), {
        console: 'ledger-read.log',
      });
      const late = setTimeout(() => void reading.stop(0), READ_DEADLINE_MS);
      const { code } = await reading.ended;
      clearTimeout(late);
      if (code !== 0) throw new Error('the ledger cannot be read back: nobody answers');
    };
    return {
      begin() {
        clients.tell('begin');
        return nowNs();
      },
      async end(settleMs) {
        clients.tell(`end ${settleMs}`);
        await within(ended.promise, settleMs + 5000, "the ledger's clients do not end");
        await clients.ended;
        isOver = true;
      },
      async readBack() {
        await read('read', 'readback.json');
        if (pair.endpoint.hasDisk) await read('read-disk', 'readback-disk.json');
      },
      [Symbol.asyncDispose]: stop,
    };
  },
};
