/** Files that the server may hand out: regular files inside the runs folder only. */
import { createReadStream, lstatSync, realpathSync, type Stats } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';

/** Types that a browser may interpret; every other file is shown as text or downloaded. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.png': 'image/png',
  '.pdf': 'application/pdf',
};
const TEXTS = new Set(['.json', '.jsonl', '.log', '.txt', '.csv', '.md', '.xml', '.tap', '']);
const BYTES_MAX = 2 ** 30;

export interface ServedFile {
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
}

/**
 * The file at `inside` below `root`, given as the segments of a decoded URL; null when there is no
 * such plain file. Links are not followed, wherever they lead.
 */
export function servedFile(root: string, inside: readonly string[]): ServedFile | null {
  const isName = (name: string) => name !== '' && !/^\.|[/\\\0]/.test(name);
  if (inside.length === 0 || !inside.every(isName)) return null;
  const path = join(root, ...inside);
  const status = statusOf(path);
  if (!status?.isFile() || status.size > BYTES_MAX) return null;
  if (realpathSync(path) !== join(realpathSync(root), ...inside)) return null;
  return { path, bytes: status.size, type: typeOf(inside) };
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a segment is not a folder, or too long
  }
}

/** Only the pages of a run are pages: an HTML file deeper in a recording is text. */
function typeOf(inside: readonly string[]): string {
  const name = inside.at(-1) ?? '';
  const extension = extname(name).toLowerCase();
  const isPage = inside.length <= 3 && (inside.length === 2 || inside[1] === 'report');
  if (extension === '.html' && !isPage) return 'text/plain; charset=utf-8';
  const known = TYPES[extension];
  if (known) return known;
  const isText = TEXTS.has(extension) || inside.includes('consoles');
  return isText ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

/** The content as a stream. */
export function contentOf({ path }: ServedFile): ReadableStream {
  return Readable.toWeb(createReadStream(path)) as ReadableStream;
}

/** Name of the folder that a path is in, for messages. */
export function lastSegment(path: string): string {
  return path.split(sep).at(-1) ?? path;
}
