/** Text in columns, for a terminal. */

/** Rows under a heading, cells of a column aligned; the last one of a row is never padded. */
export function table(heading: string, rows: readonly (readonly string[])[]): string {
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
