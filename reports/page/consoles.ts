/** The last lines of guests' consoles and processes' outputs, for the page. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { bdi, escapeText, html, Markup } from './escape.ts';

export interface ConsoleText {
  /** Relative to the trial's folder. */
  readonly name: string;
  readonly bytes: number;
  /** The end of it; lines are kept, other control characters are not. */
  readonly text: string;
}

const TAIL_BYTES = 8 * 1024;
const CONSOLES_MAX = 12;

/** The consoles among the files of a trial. Links and devices are left out. */
export function readConsoles(folder: string, files: readonly string[]): ConsoleText[] {
  const names = files.filter((name) => /^consoles\/[^/]+$/.test(name)).slice(0, CONSOLES_MAX);
  return names.flatMap((name) => tailOf(folder, name));
}

function tailOf(folder: string, name: string): ConsoleText[] {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let file: number;
  try {
    file = openSync(join(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return []; // a link, or not to be read: the list of raw files still names it
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile() || status.size === 0) return [];
    const buffer = Buffer.alloc(Math.min(TAIL_BYTES, status.size));
    const length = readSync(file, buffer, 0, buffer.length, status.size - buffer.length);
    return [{ name, bytes: status.size, text: buffer.subarray(0, length).toString('utf8') }];
  } finally {
    closeSync(file);
  }
}

export function consoleViewer(consoles: readonly ConsoleText[]): Markup | null {
  if (consoles.length === 0) return null;
  const viewers = consoles.map(({ name, bytes, text }) => {
    const cut = bytes > TAIL_BYTES ? `, the last ${TAIL_BYTES / 1024} KiB of them` : '';
    return html`<details><summary>${bdi(name)} <span class="soft">${bytes.toLocaleString('en')}
bytes${cut}</span></summary><pre class="console" tabindex="0">${linesOf(text)}</pre></details>`;
  });
  return html`<div class="consoles"><h3>Consoles and logs</h3>${viewers}</div>`;
}

/** Line breaks stay, and every other control character is made visible. */
function linesOf(text: string): Markup {
  const lines = text.split(/\r*\n/).map((line) => escapeText(line.replaceAll('\t', '  ')));
  return new Markup(lines.join('\n'));
}
