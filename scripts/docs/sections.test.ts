import { expect, test } from 'vitest';
import { rewritten } from './sections.ts';
import { tables } from './tables.ts';

const section = (name: string, body: string) =>
  `<!-- generated: ${name} (ftlab docs) -->\n${body}\n<!-- end of generated -->`;

test('each section is rewritten, and no other text changes', () => {
  const text = `# A\n${section('x', 'old\nrows')}\nkept\n${section('y', '')}\n`;
  const once = rewritten(text, { x: () => 'X $1', y: () => 'Y' });
  expect(once).toBe(`# A\n${section('x', '\nX $1\n')}\nkept\n${section('y', '\nY\n')}\n`);
  expect(rewritten(once, { x: () => 'X $1', y: () => 'Y' })).toBe(once);
});

test('a table that does not exist is an error', () => {
  expect(() => rewritten(section('nosuch', ''), tables)).toThrow(
    /there is no table nosuch: suites/,
  );
});

test('every table has a row for each member, in as many cells as heads', () => {
  for (const [name, table] of Object.entries(tables)) {
    const lines = table().split('\n');
    const cells = lines.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(lines.length, name).toBeGreaterThan(2);
    expect(new Set(cells).size, name).toBe(1);
  }
});
