import { expect, test } from 'vitest';
import { Suspicion } from './suspicion.ts';

const settings = { beatMs: 50, suspicionMs: 300, links: ['sync', 'lan'] };

function heardAt0(): Suspicion {
  const suspicion = new Suspicion(settings, 0);
  suspicion.heard('sync', 0);
  return suspicion;
}

function lookEvery10(suspicion: Suspicion, fromMs: number, toMs: number): number | null {
  for (let at = fromMs; at <= toMs; at += 10) {
    if (suspicion.look(at) !== null) return at;
  }
  return null;
}

test('silence on all links is suspected once, just past the limit', () => {
  const suspicion = heardAt0();
  expect(lookEvery10(suspicion, 0, 1000)).toBe(310);
  expect(lookEvery10(suspicion, 320, 1000)).toBeNull();
});

test('an active suspects a beat sooner', () => {
  const suspicion = heardAt0();
  suspicion.isActive = true;
  expect(lookEvery10(suspicion, 0, 1000)).toBe(260);
});

test('heartbeats on one link are enough', () => {
  const suspicion = heardAt0();
  for (let at = 0; at < 2000; at += 10) {
    if (at % 50 === 0) suspicion.heard('lan', at);
    expect(suspicion.look(at)).toBeNull();
  }
});

test('a heartbeat clears the suspicion, and silence after it is suspected again', () => {
  const suspicion = heardAt0();
  lookEvery10(suspicion, 0, 400);
  expect(suspicion.heard('sync', 405)).toBe(true);
  expect(suspicion.heard('sync', 410)).toBe(false);
  expect(lookEvery10(suspicion, 410, 1000)).toBe(720);
});

test('silence while the detector itself was stopped proves nothing', () => {
  const suspicion = heardAt0();
  expect(suspicion.look(10)).toBeNull();
  expect(suspicion.look(5000)).toBeNull();
  expect(lookEvery10(suspicion, 5010, 6000)).toBe(5310);
});

test('a peer without any heartbeat counts as still starting', () => {
  const suspicion = new Suspicion(settings, 0);
  expect(lookEvery10(suspicion, 0, 2000)).toBeNull();
  expect(suspicion.heard('lan', 2000)).toBe(true);
  expect(suspicion.heard('lan', 2005)).toBe(false);
  expect(lookEvery10(suspicion, 2010, 3000)).toBe(2310);
});
