/** The contract of a reporter: one form of a campaign's answer. */
import type { Campaign } from '../campaign/schema.ts';
import type { OnSeen } from '../campaign/store.ts';
import type { CellStanding } from '../history/standings.ts';

export type CampaignTrial = Campaign['trials'][number];

/** Called in this order; each method may be left out. */
export interface Reporter {
  /** Before the first trial; on a resumed campaign with the trials that have run. */
  onBegin?(campaign: Campaign): void | Promise<void>;
  /**
   * When a trial is judged, with what was seen in it, of which it may keep little. Not called for
   * one whose recording cannot be read, nor for one that was judged by an earlier command.
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
  /** Absolute path that was asked for; null means the default. */
  readonly file: string | null;
  /** Folder for files by default; null means the folder of the recordings. */
  readonly folder: string | null;
  /** Prints text as it is where no file was asked for. */
  readonly print: (text: string) => void;
}

/** A member of the catalogue: `--report NAME` makes a reporter of it. */
export interface ReporterKind {
  readonly name: string;
  /** One sentence for the help. */
  readonly says: string;
  /** Default file in the campaign's folder; null means stdout. */
  readonly file: string | null;
  /** Whether stdout holds a format for machines, which no other text may mix with. */
  readonly ownsStdout: boolean;
  create(output: ReporterOutput): Reporter;
}

/** A reporter that was asked for, by `--report NAME[=FILE]`. */
export interface ReporterRequest {
  readonly name: string;
  /** Absolute; null means the default of the reporter. */
  readonly file: string | null;
}
