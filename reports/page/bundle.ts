/** The page's script: the TypeScript that Node draws with, bundled for the browser. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Markup } from './escape.ts';

const PROGRAM = join(import.meta.dirname, 'bundle-program.ts');
/** Many times its size. */
const BYTES_MAX = 2 ** 24;

let made: Promise<Markup> | null = null;

/**
 * Made once a process. It cannot end the script element that it stands in. The bundler runs in a
 * process of its own, because it takes 40 MiB of memory that it never gives back.
 */
export function pageScript(): Promise<Markup> {
  made ??= bundled();
  return made;
}

async function bundled(): Promise<Markup> {
  const options = { maxBuffer: BYTES_MAX };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], options);
  return new Markup(stdout.replaceAll(/<\/(script)|<!--/gi, (text) => `\\x3c${text.slice(1)}`));
}
