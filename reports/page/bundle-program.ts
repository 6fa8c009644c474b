/** A program: prints the page's script, bundled from browser/main.ts. */
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const input = join(import.meta.dirname, 'browser', 'main.ts');
await using build = await rolldown({ input, logLevel: 'silent' });
const { output } = await build.generate({ format: 'iife', minify: true });
process.stdout.write(output[0].code);
