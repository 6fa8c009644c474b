import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns are aligned, and control characters in a cell are written as codes', () => {
  expect(
    table('HEAD', [
      ['a\u001b[2J', 'x'],
      ['long', 'y\nz'],
    ]).split('\n'),
  ).toEqual(['HEAD', '  a\\u001b[2J  x', '  long        y\\u000az', '']);
});
