/** Reporters that write a text file when the campaign has ended. */
import { join } from 'node:path';
import type { Campaign } from '../campaign/schema.ts';
import type { CellStanding } from '../history/standings.ts';
import { writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';

export interface FileFormat {
  readonly name: string;
  /** A sentence for the help. */
  readonly says: string;
  /** File in the campaign's folder, unless the user names another. */
  readonly file: string;
  readonly textOf: (campaign: Campaign, standings: readonly CellStanding[]) => string;
}

/** A reporter that writes the text of a format. */
export function fileReporter({ name, says, file, textOf }: FileFormat): ReporterKind {
  return {
    ...{ name, says, file, ownsStdout: false },
    create: (output) => ({
      onEnd(campaign, folder, standings) {
        const path = output.file ?? join(output.folder ?? folder, file);
        writeWhole(path, textOf(campaign, standings));
        return path;
      },
    }),
  };
}
