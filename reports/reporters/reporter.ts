/** The contract of a reporter: it writes the results of a campaign in one format. */
import type { Campaign } from '../campaign/schema.ts';
import type { OnSeen } from '../campaign/store.ts';
import type { CellStanding } from '../history/standings.ts';

export type CampaignTrial = Campaign['trials'][number];

/** Called in this order; each method may be left out. */
export interface Reporter {
  /** Before the first trial; on a resumed campaign with the trials that have run. */
  onBegin?(campaign: Campaign): void | Promise<void>;
  /**
   * Called when a trial is judged, with its observations; keep little of them. Not called for a
   * trial whose recording cannot be read, nor for a trial that an earlier command judged.
   */
  onSeen?: OnSeen;
  /** After each trial was judged. */
  onTrial?(trial: CampaignTrial): void | Promise<void>;
  /**
   * After the last trial, with the folder of the recordings, and with how each cell stands against
   * the last time it was judged (empty without a history). Returns the path of the file that it
   * wrote, to be printed, or null.
   */
  onEnd?(
    campaign: Campaign,
    folder: string,
    standings: readonly CellStanding[],
  ): string | null | Promise<string | null>;
}

/** Where a reporter writes. */
export interface ReporterOutput {
  /** Absolute path by the user; null means the default. */
  readonly file: string | null;
  /** Folder for files by default; null means the folder of the recordings. */
  readonly folder: string | null;
  /** Prints text unchanged, if the user named no file. */
  readonly print: (text: string) => void;
}

/** A member of the catalogue: `--report NAME` makes a reporter of it. */
export interface ReporterKind {
  readonly name: string;
  /** A sentence for the help. */
  readonly says: string;
  /** Default file in the campaign's folder; null means stdout. */
  readonly file: string | null;
  /** Whether stdout holds a format for machines, which no other text may mix with. */
  readonly ownsStdout: boolean;
  create(output: ReporterOutput): Reporter;
}

/** A reporter requested by `--report NAME[=FILE]`. */
export interface ReporterRequest {
  readonly name: string;
  /** Absolute; null means the default of the reporter. */
  readonly file: string | null;
}
