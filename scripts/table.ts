/** Text in columns, for a terminal. */
import { visible } from '../reports/visible.ts';

/**
 * Rows under a heading, with the cells of a column aligned; the last cell of a row is not padded.
 * Control characters in cells are made visible: a cell may hold text from a recording.
 */
export function table(heading: string, cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(visible));
  const widths = new Map<number, number>();
  for (const row of rows)
    for (const [column, cell] of row.slice(0, -1).entries())
      widths.set(column, Math.max(widths.get(column) ?? 0, cell.length));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < row.length - 1 ? cell.padEnd(widths.get(column) ?? 0) : cell,
      )
      .join('  '),
  );
  return [heading, ...lines.map((line) => `  ${line}`), ''].join('\n');
}
