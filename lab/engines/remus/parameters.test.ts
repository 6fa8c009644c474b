import { expect, test } from 'vitest';
import { remus } from './engine.ts';

test('a PVH guest needs time between its checkpoints', () => {
  const pvh = { ...remus.parameters, guestType: 'pvh' };
  expect(remus.validate(remus.parameters)).toBeNull();
  expect(remus.validate({ ...pvh, intervalMs: 500 })).toBeNull();
  expect(remus.validate(pvh)).toBe('intervalMs: at least 500 with guestType=pvh');
});
