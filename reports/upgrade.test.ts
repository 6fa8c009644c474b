import { expect, test } from 'vitest';
import type { Event } from '../lab/recording/events.ts';
import type { Manifest } from '../lab/recording/manifest.ts';
import { upgradeEvents, upgradeHistoryLine, upgradeManifest, versionOf } from './upgrade.ts';

const at = (tNs: number, fields: object) => ({ tNs, source: 'ftlab', ...fields }) as Event;

test('an append of version 1 gets request and reply; other lines stay', () => {
  const sent = { type: 'invoke', operation: 7, connection: 0, intendedNs: 1, sentNs: 2 };
  expect(upgradeHistoryLine(sent)).toEqual({ ...sent, f: 'append', value: 7 });
  expect(
    upgradeHistoryLine({ type: 'ok', operation: 7, answeredNs: 3, sequence: 1, hash: 'ab' }),
  ).toEqual({ type: 'ok', operation: 7, answeredNs: 3, value: { sequence: 1, hash: 'ab' } });
  const open = { type: 'connection', connection: 0, state: 'open', tNs: 1 };
  expect(upgradeHistoryLine(open)).toEqual(open);
  expect(upgradeHistoryLine('nonsense')).toBe('nonsense');
});

test('only a manifest of version 1 is upgraded', () => {
  expect(versionOf({ schemaVersion: 1 })).toBe(1);
  expect(upgradeManifest({ schemaVersion: 1, seed: 3 })).toEqual({ schemaVersion: 2, seed: 3 });
  expect(upgradeManifest({ schemaVersion: 3 })).toEqual({ schemaVersion: 3 });
});

test('a re-protection that compared nothing was the lab’s failure, and another was not', () => {
  const { reprotect, failed } = {
    reprotect: at(10, { event: 'reprotect', target: 'a' }),
    failed: at(30, { event: 'reprotect-failed', reason: 'x' }),
  };
  const preflight = (during: number) =>
    at(20, { event: 'preflight', stillMs: 600, before: 30, during, after: 30 });
  const manifest = { engine: { parameters: { checkpointMs: 1000 } } } as unknown as Manifest;
  const upgraded = (during: number) =>
    upgradeEvents([reprotect, preflight(during), failed], manifest).at(-1);
  expect(upgraded(5)).toMatchObject({ isLabFault: true });
  expect(upgraded(0)).toMatchObject({ isLabFault: false });
  const [begin] = upgradeEvents([at(1, { event: 'checkpoint-begin' })], manifest);
  expect(begin).toMatchObject({ periodMs: 1000 });
});
