/** Parsers of option values: each accepts one form, and its error names the form. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';
import { BUDGET_MAX_MS, SEED_MAX, TRIALS_MAX } from '../campaign/limits.ts';

/** A name or path; an empty word, or the next option, is none. */
export function text(word: string): string {
  if (word.trim() === '') throw new InvalidArgumentError('It is empty.');
  if (!word.startsWith('-')) return word;
  throw new InvalidArgumentError(`It has no value: ${word} is an option.`);
}

/** Absolute path. */
export function path(word: string): string {
  return resolve(text(word));
}

/** Absolute path, added to earlier values of the option. */
export function paths(word: string, before: readonly string[]): string[] {
  return [...before, path(word)];
}

/** Names, separated by commas, added to earlier values of the option. */
export function names(word: string, before: readonly string[]): string[] {
  return [...before, ...text(word).split(',').map(text)];
}

/** Number of trials. */
export function trials(word: string): number {
  return wholeUpTo(TRIALS_MAX, word);
}

/** Number of runs whose recordings stay. */
export function runsToKeep(word: string): number {
  return wholeUpTo(RUNS_MAX, word);
}

const RUNS_MAX = 100_000;

function wholeUpTo(most: number, word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (number >= 1 && number <= most) return number;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${most}.`);
}

/** A seed. */
export function seed(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (number <= SEED_MAX) return number;
  throw new InvalidArgumentError(`It takes a whole number from 0 to ${SEED_MAX}.`);
}

/** A TCP port; 0 means any. */
export function port(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (number <= 65_535) return number;
  throw new InvalidArgumentError('It takes a whole number from 0 to 65535.');
}

/** Milliseconds of `90s`, `60m`, `2h`. */
export function duration(word: string): number {
  const [, digits, unit = ''] = /^(\d+)([smh])$/.exec(word) ?? [];
  const unitsMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };
  const ms = Number(digits) * (unitsMs[unit] ?? Number.NaN);
  if (ms > 0 && ms <= BUDGET_MAX_MS) return ms;
  const limit = `${BUDGET_MAX_MS / 3_600_000}h`;
  throw new InvalidArgumentError(`It takes a time as 90s, 60m or 2h, at most ${limit}.`);
}

/** `lag=8`, `output=received`, `strict=true`, `limit=null`, added to earlier values. */
export function parameter(word: string, before: Parameters): Parameters {
  const [, name, value] = /^([a-zA-Z_][\w.-]*)=(.*)$/s.exec(word) ?? [];
  if (!name || value === undefined) throw new InvalidArgumentError('It takes name=value.');
  return { ...before, [name]: parsedValue(value) };
}

function parsedValue(typed: string): Parameters[string] {
  if (typed === 'null') return null;
  if (typed === 'true' || typed === 'false') return typed === 'true';
  const isNumber = typed.trim() !== '' && Number.isFinite(Number(typed));
  return isNumber ? Number(typed) : typed;
}

/** `page`, `junit=FILE`; the folder of FILE must exist. */
export function reporterRequest(
  word: string,
  before: readonly ReporterRequest[],
): ReporterRequest[] {
  const [, name = '', , typed] = /^([^=]*)(=(.*))?$/s.exec(text(word)) ?? [];
  if (typed === undefined) return [...before, { name, file: null }];
  if (typed === '') throw new InvalidArgumentError('It takes NAME or NAME=FILE.');
  return [...before, { name, file: file(typed) }];
}

/** Absolute path of a file to write, in a folder that exists. */
export function file(word: string): string {
  const whole = path(word);
  if (!existsSync(dirname(whole)))
    throw new InvalidArgumentError(`${dirname(whole)} does not exist.`);
  if (statSync(whole, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError(`${whole} is a folder.`);
  return whole;
}
