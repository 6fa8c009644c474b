import { expect, test } from 'vitest';
import { outcomeOf, registerOperation } from './registers.ts';

test('operations read and write every register, and no value is written twice', () => {
  const all = Array.from({ length: 1000 }, (_, operation) => registerOperation(operation, 10));
  const writes = all.flatMap((operation) => (operation.f === 'write' ? [operation] : []));
  expect(writes.length).toBeGreaterThan(400);
  expect(writes.length).toBeLessThan(600);
  expect(new Set(writes.map(({ value }) => value)).size).toBe(writes.length);
  for (const f of ['read', 'write'])
    expect(new Set(all.filter(({ f: kind }) => kind === f).map(({ key }) => key)).size).toBe(10);
  expect(registerOperation(7, 10)).toEqual(all[7]);
});

test('a refused command has no effect, and a reply of the wrong kind is not accepted', () => {
  const ok = { kind: 'text', text: 'OK' } as const;
  const nothing = { kind: 'value', value: null } as const;
  expect(outcomeOf('write', ok)).toEqual({ type: 'ok' });
  expect(outcomeOf('read', nothing)).toEqual({ type: 'ok', value: null });
  expect(outcomeOf('write', { kind: 'error', text: 'LOADING' })).toEqual({
    type: 'fail',
    reason: 'LOADING',
  });
  expect(outcomeOf('read', ok).type).toBe('foreign');
  expect(outcomeOf('write', nothing).type).toBe('foreign');
  expect(outcomeOf('write', { kind: 'text', text: 'QUEUED' }).type).toBe('foreign');
});
