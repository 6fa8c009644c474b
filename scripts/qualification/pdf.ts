/** Prints a page to PDF with Chromium, where this computer has one. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandFailed, run } from '../../lab/command.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const DEADLINE_S = 60;

/** Null when the PDF was written; otherwise the reason why there is none. */
export async function printPdf(page: string, pdf: string): Promise<string | null> {
  const chromium = inPath(NAMES);
  if (!chromium) return `no PDF: Chromium is not installed (apt-get install chromium)`;
  const profile = mkdtempSync(join(tmpdir(), 'ftlab-pdf-'));
  const options = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-pdf-header-footer'],
    ...[`--user-data-dir=${profile}`, `--print-to-pdf=${pdf}`, pathToFileURL(page).href],
  ];
  try {
    await run(['timeout', String(DEADLINE_S), chromium, ...options]);
    return null;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const how = error.code ?? error.signal;
    return `no PDF: Chromium ended with ${how}: ${error.stderr.at(-1) ?? ''}`;
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

function inPath(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
