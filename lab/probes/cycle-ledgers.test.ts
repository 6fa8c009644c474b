import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../deadline.ts';
import type { Lab } from '../lab.ts';
import type { Pair, Side } from '../pair.ts';
import { type LedgerChange, ledgerSchema } from '../recording/ledgers.ts';
import { Recorder } from '../recording/recorder.ts';
import { cycleLedgers } from './cycle-ledgers.ts';

const MARK = 'a0'.repeat(16);
const PAGE = 4096;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-ledgers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function memory(name: string, work: number): void {
  const ram = Buffer.alloc(PAGE);
  ram.write(MARK, 0, 'hex');
  ram.writeBigUInt64LE(BigInt(work), 16);
  writeFileSync(join(folder, name), ram);
}

/** A probe over memories that are files; `rams` names the latest of each side. */
async function probed(rams: Partial<Record<Side, string>>) {
  const recorder = new Recorder(join(folder, 'recording'));
  const pair = {
    roles: () => ({ active: 'a' }),
    memory: {
      ...{ mark: MARK, isThere: (side: Side) => side in rams },
      ramFile: (side: Side) => join(folder, rams[side] ?? ''),
    },
  };
  const lab = { recorder } as unknown as Lab;
  const probe = await cycleLedgers.start(lab, pair as unknown as Pair);
  const lines = () => {
    const text = readFileSync(recorder.path('ledgers.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => ledgerSchema.parse(JSON.parse(line)));
  };
  const changes = () => {
    try {
      return lines().filter((line): line is LedgerChange => 'at' in line);
    } catch {
      return []; // nothing is written yet
    }
  };
  const has = (description: string, isMeant: (change: LedgerChange) => boolean) =>
    until({
      what: description,
      deadlineMs: 5000,
      everyMs: 10,
      look: () => changes().some(isMeant),
    });
  return { probe, recorder, lines, has };
}

test('changes are recorded by side, and the last line counts them', async () => {
  memory('one', 10);
  const { probe, lines, has } = await probed({ a: 'one' });
  await has('the first position', ({ work }) => work === 10);
  memory('one', 11);
  await has('a change', ({ work }) => work === 11);
  await probe[Symbol.asyncDispose]();
  const [first, second, end] = lines();
  expect(first).toMatchObject({ side: 'a', twin: 1, at: 0 });
  expect(second).toMatchObject({ side: 'a', twin: 1, work: 11 });
  expect(end).toMatchObject({ end: 2 });
});

test('a side’s new memory is followed after a takeover, as another twin', async () => {
  memory('one', 10);
  memory('other', 20);
  const rams: Partial<Record<Side, string>> = { a: 'one' };
  const { probe, recorder, has } = await probed(rams);
  await has('the first memory', ({ work }) => work === 10);
  Object.assign(rams, { a: 'other', b: 'other' });
  recorder.event('host-d/controller', 'took-over', {});
  await has('a second twin', ({ side, twin, work }) => side === 'a' && twin === 2 && work === 20);
  await has('the twin of the other side', ({ side, twin }) => side === 'b' && twin === 1);
  await probe[Symbol.asyncDispose]();
});

test('a twin that is dead at a takeover stays the same twin', async () => {
  memory('one', 10);
  memory('other', 20);
  const { probe, recorder, lines, has } = await probed({ a: 'one', b: 'other' });
  await has('the memory of b', ({ side }) => side === 'b');
  await sleep(1100); // longer than a guest that is followed goes without a change
  recorder.event('host-b/controller', 'took-over', {});
  memory('other', 21);
  await has('its next change', ({ work }) => work === 21);
  await probe[Symbol.asyncDispose]();
  expect(lines().filter((line) => 'twin' in line && line.twin !== 1)).toEqual([]);
});

test('a guest that boots is found once its ledger is there', async () => {
  writeFileSync(join(folder, 'boots'), Buffer.alloc(PAGE));
  const { probe, has } = await probed({ a: 'boots' });
  memory('boots', 1);
  await has('the ledger', ({ work }) => work === 1);
  await probe[Symbol.asyncDispose]();
});

test('without a memory nothing is recorded', async () => {
  const probe = await cycleLedgers.start({} as Lab, {} as Pair);
  await probe[Symbol.asyncDispose]();
});
