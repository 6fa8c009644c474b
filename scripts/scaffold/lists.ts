/** Adds a member to the list of a catalogue. */

/** `export { x } from './x.ts';` in its place among the others. */
export function withExport(index: string, line: string): string {
  const lines = index.trimEnd().split('\n');
  const at = lines.findIndex((other) => other.startsWith('export ') && other > line);
  lines.splice(at < 0 ? lines.length : at, 0, line);
  return `${lines.join('\n')}\n`;
}

/**
 * An import, and the name at the end of the array: `= [a, b];`, on one line or on several. The
 * formatter sorts the imports. Throws Error when the file has no such array.
 */
export function withMember(index: string, line: string, name: string): string {
  const array = /= \[([\s\S]*?),?\s*\];/.exec(index);
  if (!array) throw new Error('the list has no array to add to');
  const [whole, members = ''] = array;
  const isLong = members.includes('\n');
  const longer = isLong ? `= [${members},\n  ${name},\n];` : `= [${members}, ${name}];`;
  const listed = index.replace(whole, () => longer);
  return listed.replace(/^import /m, () => `${line}\nimport `);
}
