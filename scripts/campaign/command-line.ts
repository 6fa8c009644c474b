/** Command lines that repeat a trial or a campaign, as a POSIX shell reads them. */
import { join, relative } from 'node:path';
import type { Parameters } from '../../lab/recording/parameters.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Parts of a command line of `ftlab run`; an absent part means the default. */
export interface RunWords {
  readonly targets?: readonly string[];
  readonly engines?: readonly string[];
  readonly trials?: number;
  readonly seed?: number;
  readonly set?: Parameters;
  /** Absolute path of a plan. */
  readonly plan?: string;
}

/** `scripts/ftlab run smoke/calm --engine lockstep --seed 7`, each word quoted where it must be. */
export function runCommand(words: RunWords): string {
  return ['scripts/ftlab', ...runWords(words)].map(quoted).join(' ');
}

/** The arguments of scripts/ftlab, not quoted: `run`, `smoke/calm`, `--engine`, `lockstep`. */
export function runWords({ targets = [], engines = [], trials = 1, ...words }: RunWords): string[] {
  const typed = ['run', ...targets];
  for (const engine of engines) typed.push('--engine', engine);
  if (trials > 1) typed.push('--trials', String(trials));
  for (const [name, value] of Object.entries(words.set ?? {}))
    typed.push('--set', `${name}=${value}`);
  if (words.seed !== undefined) typed.push('--seed', String(words.seed));
  if (words.plan !== undefined) typed.push('--plan', fromRoot(words.plan));
  return typed;
}

/** Relative to this clone when the path is inside it: `scripts/ftlab` is typed there. */
function fromRoot(path: string): string {
  const inside = relative(ROOT, path);
  return inside.startsWith('..') ? path : inside;
}

/** One word of a command line: in single quotes unless every character stands for itself. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
