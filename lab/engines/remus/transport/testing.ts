/** For tests of the transport: both ends as processes, and peers that the test controls. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { type Background, start } from '../../../command.ts';
import { toolboxFromEnvironment } from '../../../toolbox.ts';

export const ADDRESS = '127.0.0.1';
export const NEVER_STUCK_MS = '60000';
/** Kept short where a test waits for it. */
export const STUCK_MS = '200';

export const { transport } = toolboxFromEnvironment();
let folder = '';
const running: Background[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-transport-'));
});
afterEach(async () => {
  for (const process of running.splice(0)) {
    process.kill('SIGKILL');
    await process.ended;
  }
  rmSync(folder, { recursive: true });
});

export interface Line {
  record: string;
  sequence?: number;
  [field: string]: unknown;
}

export function linesOf(file: string): Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

export async function recorded(file: string, record: string, sequence?: number): Promise<Line> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(2)) {
    const found = linesOf(file).find(
      (line) => line.record === record && (sequence === undefined || line.sequence === sequence),
    );
    if (found) return found;
  }
  throw new Error(`no record ${record} ${sequence ?? ''} in ${readFileSync(file, 'utf8')}`);
}

let count = 0;
/** A file of this test that no other has. */
export const fresh = (name: string) => join(folder, `${name}-${++count}`);

/** Copies its input to a file, and appends `eof` when the stream has ended. */
const keeper = (file: string) => ['sh', '-c', `cat > ${file}; echo end > ${file}.eof`];

interface Receiver {
  process: Background;
  records: string;
  taken: string;
  port: number;
}

export async function receiver(stuckMs = NEVER_STUCK_MS, command?: string[]): Promise<Receiver> {
  const [records, taken] = [fresh('records'), fresh('taken')];
  const consumer = command ?? keeper(taken);
  const process = start(
    'receive',
    [transport, 'receive', ADDRESS, '0', stuckMs, records, ...consumer],
    { console: fresh('log') },
  );
  running.push(process);
  const { port } = await recorded(records, 'listening');
  return { process, records, taken, port: Number(port) };
}

/** A connection to a receiver, and the acknowledgements that came over it. */
export async function sender(port: number): Promise<{ socket: Socket; acknowledged: number[] }> {
  const socket = connect(port, ADDRESS);
  socket.on('error', () => {});
  await once(socket, 'connect');
  const acknowledged: number[] = [];
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5) {
      const isData = rest[0] === 'D'.charCodeAt(0);
      const number = rest.readUInt32LE(1);
      if (!isData) acknowledged.push(number);
      rest = rest.subarray(5 + (isData ? number : 0));
    }
  });
  return { socket, acknowledged };
}

/** A backup whose answers the test controls, and the bytes that arrived there. */
export async function backup({ isReading = true } = {}) {
  const server = createServer().listen(0, ADDRESS);
  await once(server, 'listening');
  const arrived: Buffer[] = [];
  let peer: Socket | null = null;
  server.on('connection', (socket) => {
    peer = socket;
    socket.on('error', () => {});
    if (isReading) socket.on('data', (bytes) => arrived.push(bytes));
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const frame = (kind: string, number: number, data = '') => {
    const head = Buffer.alloc(5);
    head.write(kind, 'latin1');
    head.writeUInt32LE(number, 1);
    peer?.write(Buffer.concat([head, Buffer.from(data, 'latin1')]));
  };
  return {
    port,
    bytes: () => Buffer.concat(arrived),
    acknowledge: (sequence: number) => frame('A', sequence),
    say: (data: string) => frame('D', data.length, data),
    end: () => {
      peer?.destroy();
      server.close();
    },
  };
}

export async function protector(port: number, output: string, stuckMs = NEVER_STUCK_MS) {
  const records = fresh('records');
  const command = ['protect', ADDRESS, `${port}`, output, '-', stuckMs, records];
  const process = start('protect', [transport, ...command], { isPiped: true });
  running.push(process);
  // From its start on: nobody keeps what is printed before there is a listener.
  let printed = '';
  process.stdout?.on('data', (text) => {
    printed += text;
  });
  await recorded(records, 'connected');
  return { process, records, printed: () => printed };
}
