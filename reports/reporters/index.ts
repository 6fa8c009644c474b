/** Every reporter there is; the first two are the default. */
import { console } from './console.ts';
import { csv } from './csv.ts';
import { ctrf } from './ctrf.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { ocp } from './ocp.ts';
import { page } from './page.ts';
import type { ReporterKind } from './reporter.ts';
import { tap } from './tap.ts';

export const reporters: readonly ReporterKind[] = [
  console,
  page,
  json,
  junit,
  tap,
  ctrf,
  ocp,
  markdown,
  csv,
];
