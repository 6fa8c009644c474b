import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test('control and bidirectional characters are written as their code', () => {
  expect(visible('\u001b]0;owned\u0007')).toBe('\\u001b]0;owned\\u0007');
  expect(visible('a\r\nFAKE: passed\t')).toBe('a\\u000d\\u000aFAKE: passed\\u0009');
  expect(visible('\u009b31m\u007f')).toBe('\\u009b31m\\u007f');
  expect(visible('\u202egnp.live\u2066\u061c\u200f\u2028')).toBe(
    '\\u202egnp.live\\u2066\\u061c\\u200f\\u2028',
  );
});

test('every other text stays as it is', () => {
  for (const text of ['', 'naïve – “quoted” ✓ 日本語 שלום 🙂', 'a\\u001b', '\u00a0\u200b'])
    expect(visible(text)).toBe(text);
});

test('no text keeps a terminal sequence, and JSON stays the same JSON', () => {
  const anything = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(anything, (text) => {
      const shown = visible(text);
      expect(stripVTControlCharacters(shown)).toBe(shown);
      expect(visible(shown)).toBe(shown);
      expect(JSON.parse(visible(JSON.stringify(text)))).toBe(text);
    }),
  );
});
