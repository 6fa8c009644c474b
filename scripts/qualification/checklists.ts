/** Checklists: of suites/checklists by their names, and any other by its path. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import {
  type Checklist,
  ChecklistInvalid,
  parseChecklist,
} from '../../reports/qualification/checklist.ts';
import { UsageError } from '../errors.ts';
import { unknown } from '../suggest.ts';
import { knownNames } from './known-names.ts';

const FOLDER = join(import.meta.dirname, '../../suites/checklists');
/** Larger files than this are not checklists. */
const BYTES_MAX = 2 ** 20;

export interface OpenChecklist {
  readonly checklist: Checklist;
  /** The YAML text. */
  readonly text: string;
}

/** Names of the checklists that come with ftlab. */
export function checklistNames(): string[] {
  const files = readdirSync(FOLDER).filter((file) => extname(file) === '.yaml');
  return files.map((file) => basename(file, '.yaml')).sort();
}

/**
 * The checklist of this name, or in this file (a word with a slash or a dot). Throws UsageError
 * when there is none, and with file, line and row when there is a mistake in it.
 */
export function openChecklist(named: string): OpenChecklist {
  const names = checklistNames();
  if (names.includes(named)) return readChecklist(join(FOLDER, `${named}.yaml`));
  if (/[/.]/.test(named)) return readChecklist(named);
  throw unknown('checklist', named, names);
}

function readChecklist(path: string): OpenChecklist {
  const shown = path.startsWith(FOLDER) ? relative(join(FOLDER, '../..'), path) : path;
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) throw new UsageError(`no checklist: ${shown} does not exist`);
  if (!status.isFile() || status.size > BYTES_MAX)
    throw new UsageError(`no checklist: ${shown} is not a YAML file`);
  const text = readFileSync(path, 'utf8');
  try {
    return { text, checklist: parseChecklist(text, shown, knownNames) };
  } catch (error) {
    if (!(error instanceof ChecklistInvalid)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}
