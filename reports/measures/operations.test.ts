import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonValues } from './columns.ts';
import { sortBy } from './operations.ts';

describe('sortBy', () => {
  const sorted = (values: Float64Array) => {
    const indexes = Uint32Array.from(values, (_, index) => index);
    sortBy(indexes, values);
    return [...indexes];
  };
  const expected = (values: Float64Array) =>
    [...values.keys()].sort((x, y) => (values[x] ?? 0) - (values[y] ?? 0) || x - y);

  test('any values are sorted, equal ones in the order of the indexes', () => {
    const any = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(any, (numbers) => {
        const values = Float64Array.from(numbers);
        expect(sorted(values)).toEqual(expected(values));
      }),
    );
  });

  test('nearly sorted values, and values in the opposite order', () => {
    const nearly = Float64Array.from({ length: 5000 }, (_, n) => n + (n % 7) * 3);
    const opposite = Float64Array.from({ length: 5000 }, (_, n) => -Math.floor(n / 2));
    for (const values of [nearly, opposite]) expect(sorted(values)).toEqual(expected(values));
  });
});

describe('JsonValues', () => {
  const text = (json: string) => {
    const bytes = Buffer.from(`[${json}]`);
    return { bytes, from: 1, to: bytes.length - 1 };
  };

  test('each entry has the value that was set last', () => {
    const values = new JsonValues();
    const odd = [
      0,
      -0,
      1,
      2 ** 31 - 1,
      2 ** 31,
      -1,
      1.5,
      1e300,
      null,
      'a',
      [1],
      { a: 2 },
      undefined,
    ];
    for (const value of odd) {
      values.push();
      values.set(0, value);
      expect(values.at(0)).toBe(value);
      expect(values.textAt(0)).toBeNull();
      values.setText(0, text('{"sequence":1,"hash":"x"}'));
      expect(values.at(0)).toEqual({ sequence: 1, hash: 'x' });
      values.set(0, value);
      expect(values.at(0)).toBe(value);
    }
  });

  test('texts stay as they are while others are added', () => {
    const values = new JsonValues();
    for (let n = 0; n < 2000; n++) {
      values.push();
      values.setText(n, text(`{"n":${n}}`));
    }
    expect(values.at(0)).toEqual({ n: 0 });
    expect(values.at(1999)).toEqual({ n: 1999 });
    expect(values.at(2000)).toBeUndefined();
  });
});
