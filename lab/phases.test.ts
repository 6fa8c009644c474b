import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Phases } from './phases.ts';
import { Recorder } from './recording/recorder.ts';

async function phasesIn(body: (phases: Phases) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
  try {
    await body(new Phases(new Recorder(folder)));
    const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a phase that hangs is ended at its deadline, hears of it, and is an error', async () => {
  let late: AbortSignal | null = null;
  const events = await phasesIn(async (phases) => {
    const hung = phases.run('load', 5, (signal) => {
      late = signal;
      return new Promise(() => {});
    });
    await expect(hung).rejects.toThrow('phase load does not end (deadline 5 ms)');
  });
  expect(late).toMatchObject({ aborted: true });
  expect(events.map(({ event, state }) => state ?? event)).toEqual([
    'begin',
    'harness-error',
    'end',
  ]);
});

test('each error is recorded once, in the phase that threw it', async () => {
  const [first, second] = [new Error('clients ended'), new Error('umount failed')];
  const events = await phasesIn(async (phases) => {
    await phases.run('load', 1000, () => Promise.reject(first)).catch(phases.record.bind(phases));
    phases.begin('release');
    phases.record(new SuppressedError(second, first));
  });
  const errors = events.filter(({ event }) => event === 'harness-error');
  expect(errors.map(({ phase, message }) => [phase, message])).toEqual([
    ['load', 'clients ended'],
    ['release', 'umount failed'],
  ]);
});
