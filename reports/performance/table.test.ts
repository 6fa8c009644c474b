import { expect, test } from 'vitest';
import { inDigits, withInterval } from './table.ts';

test.each([
  [5.5555, '5.56'],
  [741_802, '741,802'],
  [1_000_000, '1,000,000'],
  [23_332_339_200, '23,300,000,000'],
  [224_094_585.5, '224,000,000'],
  [null, '–'],
])('%s is printed as %s', (value, text) => {
  expect(inDigits(value)).toBe(text);
});

test('an interval stands behind its value', () => {
  expect(withInterval(4_554_518_393, { low: 4_273_386_899, high: 4_830_287_777 })).toBe(
    '4,550,000,000 (4,270,000,000 to 4,830,000,000)',
  );
  expect(withInterval(null, { low: 1, high: 2 })).toBe('–');
});
