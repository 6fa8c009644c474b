/** Reads the files of a recording as JSON with a schema; refuses damaged and foreign files. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Evidence } from './evidence/verify.ts';
import { type ByteLine, byteLinesOf, textOf } from './formats/lines.ts';
import { RecordingInvalid } from './recording-invalid.ts';

/** Larger files than this are not from a trial. */
const LARGEST_BYTES = 2 ** 30;

/** Paths are relative to the recording's folder; every method may throw RecordingInvalid. */
export class RecordingFiles {
  readonly #folder: string;
  readonly #evidence: Evidence;
  readonly #damaged: ReadonlySet<string>;

  constructor(folder: string, evidence: Evidence) {
    this.#folder = folder;
    this.#evidence = evidence;
    this.#damaged = new Set(evidence.damage.map(({ path }) => path));
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  readonly isIntact = (name: string): boolean => this.#evidence.intact.has(name);
  readonly isDamaged = (name: string): boolean => this.#damaged.has(name);

  /**
   * Whether there is a file to read: a regular file of acceptable size and, in a sealed recording,
   * equal to its seal. Throws for a link or any other kind of file.
   */
  has(name: string): boolean {
    if (this.#evidence.isSealed && !this.isIntact(name)) return false;
    const status = lstatSync(this.path(name), { throwIfNoEntry: false });
    if (!status) return false;
    if (!status.isFile()) throw new RecordingInvalid(`${this.path(name)} is not a plain file`);
    if (status.size > LARGEST_BYTES) throw new RecordingInvalid(`${this.path(name)} is too large`);
    return true;
  }

  /** Names in a folder of the recording, sorted; none when there is no such folder. */
  namesIn(name: string): string[] {
    const status = lstatSync(this.path(name), { throwIfNoEntry: false });
    return status?.isDirectory() ? readdirSync(this.path(name)).sort() : [];
  }

  /** Null when there is no such file. */
  json<T>(name: string, schema: z.ZodType<T>): T | null {
    if (!this.has(name)) return null;
    return checked(
      schema,
      parsed(readFileSync(this.path(name), 'utf8'), () => this.path(name)),
      () => this.path(name),
    );
  }

  /**
   * Lines parsed by the schema, with their numbers; none when the file does not exist. Left out are
   * lines that `isTaken` has read as bytes, and an incomplete last line.
   */
  *lines<T>(
    name: string,
    schema: z.ZodType<T>,
    isTaken: (line: ByteLine) => boolean = () => false,
  ): Generator<{ value: T; number: number }> {
    if (!this.has(name)) return;
    let number = 0;
    const where = () => `${this.path(name)}, line ${number}`;
    for (const line of byteLinesOf(this.path(name))) {
      number += 1;
      if (isTaken(line)) continue;
      const text = textOf(line);
      if (!line.isWhole && !isJson(text)) return; // its writer died
      yield { value: checked(schema, parsed(text, where), where), number };
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string, where: () => string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RecordingInvalid(`${where()}: not JSON`);
  }
}

/** The value, if it has the schema's shape; throws RecordingInvalid, which names the field. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, where: () => string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RecordingInvalid(`${where()}: ${issue?.path.join('.') || 'value'}: ${issue?.message}`);
}
