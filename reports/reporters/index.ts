/** Every reporter there is; the first two are the default. */
import { console } from './console.ts';
import { json } from './json.ts';
import { page } from './page.ts';
import type { ReporterKind } from './reporter.ts';

export const reporters: readonly ReporterKind[] = [console, page, json];
