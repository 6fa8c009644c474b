import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../lab.ts';
import { proveAnswers } from './echoes.ts';

const ENDPOINT = { ip: '10.70.0.10', mac: '', services: { echo: 7 }, hasDisk: false };
const DEADLINE_MS = 300;

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'ftlab-echoes-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** A lab whose sender writes these lines, and does no more. */
function labWith(...lines: object[]): Lab {
  const spawn = (_name: string, command: string[]) => {
    for (const line of lines) appendFileSync(command.at(-1) ?? '', `${JSON.stringify(line)}\n`);
    return { stop: () => Promise.resolve() };
  };
  return { scratch, toolbox: { native: 'native' }, hosts: { world: { spawn } } } as unknown as Lab;
}

const answers = (lab: Lab, signal = new AbortController().signal) =>
  proveAnswers(lab, ENDPOINT, DEADLINE_MS, signal);

test('a guest answers once an echo has come back', async () => {
  await answers(labWith({ sent: 0, tNs: 5 }, { received: 0, tNs: 9 }));
});

test('echoes that were only sent, and no file at all, are no answer', async () => {
  const silent = 'the guest does not answer: no echo came back over lan in 300 ms';
  await expect(answers(labWith({ sent: 0, tNs: 5 }))).rejects.toThrow(silent);
  await expect(answers(labWith())).rejects.toThrow(silent);
  expect(readdirSync(scratch)).toEqual([]);
});

test('the wait ends early when the join has failed', async () => {
  const failed = AbortSignal.timeout(50);
  await expect(answers(labWith(), failed)).rejects.toThrow(/abort/i);
});
