import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Lease } from './lease.ts';

const LEASE_MS = 200;
const port = 7900 + (process.pid % 500);

function pair() {
  const end = (address: string, peer: string) =>
    new Lease({ sync: { own: address, peer } }, port, LEASE_MS);
  const [a, b] = [end('127.0.0.71', '127.0.0.72'), end('127.0.0.72', '127.0.0.71')];
  a.begin();
  b.begin();
  return { a, b };
}

const leftMs = (lease: Lease) => Number(lease.untilNs - process.hrtime.bigint()) / 1e6;

test('a side may speak while its peer promises; its last request limits how long', async () => {
  const { a, b } = pair();
  await sleep(150);
  expect(leftMs(a)).toBeGreaterThan(0);
  expect(leftMs(a)).toBeLessThanOrEqual(LEASE_MS);
  expect(a.answeredNs('sync')).toBeGreaterThan(0n);
  b.isPromising = () => false;
  const lastPromiseNs = b.promisedNs;
  await sleep(LEASE_MS + 100);
  expect(leftMs(a)).toBeLessThan(0);
  // The last promise ends for its holder before it ends for the side that made it.
  expect(a.untilNs).toBeLessThanOrEqual(lastPromiseNs + BigInt(LEASE_MS * 1_000_000));
  a.end();
  b.end();
});
