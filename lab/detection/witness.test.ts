import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Background, start } from '../command.ts';
import { askWitness, WitnessUnreachable } from './ask.ts';
import { writeWitnessState } from './witness.ts';

let folder = '';
let stateFile = '';
let port = 0;
const running: Background[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-witness-'));
  stateFile = join(folder, 'state.json');
  writeWitnessState(stateFile, { epoch: 1, members: ['a', 'b'], grantedTo: null });
  port = await freePort();
});
afterEach(async () => {
  for (const witness of running.splice(0)) await killed(witness);
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function witness(): Promise<Background> {
  const settings = JSON.stringify({ address: '127.0.0.1', port, stateFile });
  const ready = Promise.withResolvers<void>();
  const script = join(import.meta.dirname, 'witness.ts');
  const made = start('witness', [process.execPath, script, settings], {
    onLine: (line) => line.includes('witness-ready') && ready.resolve(),
  });
  running.push(made);
  await ready.promise;
  return made;
}

async function killed(victim: Background): Promise<void> {
  victim.kill('SIGKILL');
  await victim.ended;
}

const ask = (from: string, epoch: number, members: string[], timeoutMs = 5000) =>
  askWitness({ address: '127.0.0.1', port, from, epoch, members, timeoutMs, retryEveryMs: 50 });

test('a grant outlives the witness: after a kill the other side is still refused', async () => {
  const first = await witness();
  expect(await ask('a', 1, ['a'])).toMatchObject({ granted: true, epoch: 2, members: ['a'] });
  await killed(first);
  await witness();
  for (const epoch of [1, 2]) {
    const answer = await ask('b', epoch, ['b']);
    expect(answer).toMatchObject({ granted: false, epoch: 2, members: ['a'] });
  }
});

test('the state is on disk before the answer leaves', async () => {
  await witness();
  await ask('a', 1, ['a']);
  const state = JSON.parse(readFileSync(stateFile, 'utf8'));
  expect(state).toEqual({ epoch: 2, members: ['a'], grantedTo: 'a' });
});

test('a repeated question is granted again, after a restart too', async () => {
  const first = await witness();
  const granted = await ask('b', 1, ['b']);
  expect(await ask('b', 1, ['b'])).toEqual(granted);
  await killed(first);
  await witness();
  expect(await ask('b', 1, ['b'])).toEqual(granted);
});

test('a side that was never a member is refused', async () => {
  await witness();
  expect(await ask('c', 1, ['c'])).toMatchObject({ granted: false, epoch: 1 });
  expect(await ask('c', 1, ['a', 'b', 'c'])).toMatchObject({ granted: false });
});

test('a malformed question gets no answer, and does not end the witness', async () => {
  await witness();
  const socket = createSocket('udp4');
  for (const noise of ['', '{', '{"from":"a"}', '{"id":1,"from":"a","epoch":-1,"members":[]}'])
    socket.send(noise, port, '127.0.0.1');
  expect(await ask('a', 1, ['a'])).toMatchObject({ granted: true });
  socket.close();
});

test('a question without an answer ends with an error after its deadline', async () => {
  await expect(ask('a', 1, ['a'], 200)).rejects.toThrow(WitnessUnreachable);
});
