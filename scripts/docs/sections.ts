/** Generated sections of a Markdown file: between a comment that names the table and its end. */

const BEGIN = '<!-- generated: ([\\w-]+)[^\\n]*-->\\n';
const END = '\\n<!-- end of generated -->';

/** The begin of a section with the name of the table, its current text, and its end. */
const SECTION = new RegExp(`(${BEGIN})([\\s\\S]*?)(${END})`, 'g');

/** The text with every generated section rewritten; throws Error for an unknown table. */
export function rewritten(text: string, tables: Readonly<Record<string, () => string>>): string {
  return text.replace(SECTION, (_, begin: string, name: string, _now: string, end: string) => {
    const table = tables[name];
    if (!table) throw new Error(`there is no table ${name}: ${Object.keys(tables).join(', ')}`);
    return `${begin}\n${table()}\n${end}`;
  });
}
