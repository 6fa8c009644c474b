/** The qualification that a command continues: the newest of this checklist on this engine. */
import {
  type Checklist,
  ChecklistInvalid,
  parseChecklist,
} from '../../reports/qualification/checklist.ts';
import {
  QUALIFICATION_FILE,
  type QualificationFile,
  readQualification,
} from '../../reports/qualification/state.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { campaignFolders } from '../campaign/runs.ts';

export interface Found {
  /** Absolute. */
  readonly folder: string;
  readonly state: QualificationFile;
  /** Whether its rows are the rows of the checklist; waivers may differ. */
  readonly isSame: boolean;
}

/** Null when there is none; unreadable campaigns are skipped. */
export function findQualification(
  runs: string,
  checklist: Checklist,
  { engine, isQuick }: Pick<QualificationFile, 'engine' | 'isQuick'>,
): Found | null {
  for (const folder of campaignFolders(runs)) {
    const state = stateIn(folder);
    if (state?.engine !== engine || state.isQuick !== isQuick) continue;
    const before = parsed(state.checklist);
    if (before?.name !== checklist.name) continue;
    return { folder, state, isSame: keyOf(before) === keyOf(checklist) };
  }
  return null;
}

function stateIn(folder: string): QualificationFile | null {
  try {
    return readQualification(folder);
  } catch (error) {
    if (error instanceof RecordingInvalid) return null;
    throw error;
  }
}

function parsed(yaml: string): Checklist | null {
  try {
    return parseChecklist(yaml, QUALIFICATION_FILE, null);
  } catch (error) {
    if (error instanceof ChecklistInvalid) return null;
    throw error;
  }
}

/** Equal for checklists with the same trials and states; texts and waivers may differ. */
function keyOf({ confidence, rows }: Checklist): string {
  const decisive = rows.map(({ source: _, text: __, ...row }) => row);
  return JSON.stringify({ confidence, rows: decisive });
}
