/** The page's script: the TypeScript that Node draws with, bundled for the browser. */
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { Markup } from './escape.ts';

let made: Promise<Markup> | null = null;

/** Made once a process. It cannot end the script element that it stands in. */
export function pageScript(): Promise<Markup> {
  made ??= bundled(join(import.meta.dirname, 'browser', 'main.ts'));
  return made;
}

async function bundled(input: string): Promise<Markup> {
  const build = await rolldown({ input, logLevel: 'silent' });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true });
    return new Markup(
      output[0].code.replaceAll(/<\/(script)|<!--/gi, (text) => `\\x3c${text.slice(1)}`),
    );
  } finally {
    await build.close();
  }
}
