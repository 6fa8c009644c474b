/**
 * History: every campaign, trial and measure that was recorded, in one embedded database
 * (node:sqlite). Recordings may be removed later; their rows stay.
 */
import { DatabaseSync } from 'node:sqlite';

/** A campaign as history keeps it. */
export interface CampaignRow {
  readonly id: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly command: string;
  readonly commit: string | null;
  /** Digest of the environment without load: campaigns of equal computers can be compared. */
  readonly computer: string;
  /** Environment fingerprint, name → text. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path of its recordings, or null once they were removed. */
  readonly folder: string | null;
}

/** A trial as history keeps it. */
export interface TrialRow {
  readonly scenario: string;
  readonly engine: string;
  readonly seed: number;
  readonly trial: number;
  readonly outcome: string;
  /** Failed, and only in ways that are known. */
  readonly isKnown: boolean;
  /** Repetition of a failed trial of the same campaign. */
  readonly isRetry: boolean;
  readonly startedAt: string;
  readonly durationMs: number | null;
  /** Relative to the campaign's folder. */
  readonly folder: string;
  /** What speaks against the trial, one line each. */
  readonly reasons: readonly string[];
  readonly measures: Readonly<Record<string, number | null>>;
}

/** One value of a series: a measure of one trial. */
export interface SeriesPoint {
  readonly campaign: string;
  readonly startedAt: string;
  readonly commit: string | null;
  readonly value: number;
}

export type StoredTrial = TrialRow & { readonly campaign: string };

const SCHEMA_VERSION = 1;

const TABLES = `
  CREATE TABLE IF NOT EXISTS campaigns (
    id TEXT PRIMARY KEY, startedAt TEXT NOT NULL, endedAt TEXT, command TEXT NOT NULL,
    "commit" TEXT, computer TEXT NOT NULL, environment TEXT NOT NULL, folder TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS trials (
    id INTEGER PRIMARY KEY, campaign TEXT NOT NULL REFERENCES campaigns(id) ON DELETE CASCADE,
    scenario TEXT NOT NULL, engine TEXT NOT NULL, seed INTEGER NOT NULL, trial INTEGER NOT NULL,
    outcome TEXT NOT NULL, isKnown INTEGER NOT NULL, isRetry INTEGER NOT NULL,
    startedAt TEXT NOT NULL, durationMs REAL, folder TEXT NOT NULL, reasons TEXT NOT NULL,
    UNIQUE (campaign, folder)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS trials_of_cell ON trials (scenario, engine, startedAt);
  CREATE TABLE IF NOT EXISTS measures (
    trial INTEGER NOT NULL REFERENCES trials(id) ON DELETE CASCADE,
    name TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (trial, name)
  ) STRICT, WITHOUT ROWID;
`;

/** The database cannot be used; the message says why and what to do. */
export class HistoryUnusable extends Error {
  override name = 'HistoryUnusable';
}

export class History implements Disposable {
  readonly #database: DatabaseSync;

  /** Opens or creates the database file; throws HistoryUnusable. `:memory:` keeps nothing. */
  constructor(file: string) {
    try {
      this.#database = new DatabaseSync(file);
      // Another ftlab may write at the same time: wait for it.
      this.#database.exec('PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON;');
      const version = this.#number('PRAGMA user_version', 'user_version');
      if (version > SCHEMA_VERSION) throw new Error(`version ${version} is of a newer ftlab`);
      this.#database.exec('PRAGMA journal_mode = WAL;');
      this.#database.exec(TABLES);
      this.#database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    } catch (error) {
      const why = (error as Error).message;
      throw new HistoryUnusable(`${file}: ${why}; move it away, and import the runs again`, {
        cause: error,
      });
    }
  }

  /** Stores a campaign with its trials; one that is there already is replaced, whole or not at all. */
  put(campaign: CampaignRow, trials: readonly TrialRow[]): void {
    this.#whole(() => {
      this.#database.prepare('DELETE FROM campaigns WHERE id = ?').run(campaign.id);
      this.#database
        .prepare('INSERT INTO campaigns VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          ...[campaign.id, campaign.startedAt, campaign.endedAt, campaign.command],
          ...[campaign.commit, campaign.computer],
          ...[JSON.stringify(campaign.environment), campaign.folder],
        );
      for (const trial of trials) this.#putTrial(campaign.id, trial);
    });
  }

  #putTrial(campaign: string, trial: TrialRow): void {
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO trials (campaign, scenario, engine, seed, trial, outcome, isKnown, isRetry,
          startedAt, durationMs, folder, reasons) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[campaign, trial.scenario, trial.engine, trial.seed, trial.trial, trial.outcome],
        ...[Number(trial.isKnown), Number(trial.isRetry), trial.startedAt, trial.durationMs],
        ...[trial.folder, JSON.stringify(trial.reasons)],
      );
    const insert = this.#database.prepare('INSERT INTO measures VALUES (?, ?, ?)');
    for (const [name, value] of Object.entries(trial.measures))
      if (value !== null && Number.isFinite(value)) insert.run(lastInsertRowid, name, value);
  }

  /** Campaigns, newest first. */
  campaigns(): CampaignRow[] {
    const rows = this.#database
      .prepare('SELECT * FROM campaigns ORDER BY startedAt DESC, id DESC')
      .all();
    return rows.map((row) => ({
      id: String(row.id),
      startedAt: String(row.startedAt),
      endedAt: row.endedAt === null ? null : String(row.endedAt),
      command: String(row.command),
      commit: row.commit === null ? null : String(row.commit),
      computer: String(row.computer),
      environment: JSON.parse(String(row.environment)),
      folder: row.folder === null ? null : String(row.folder),
    }));
  }

  /** Trials of a campaign, in the order in which they were stored. */
  trialsOf(campaign: string): StoredTrial[] {
    const rows = this.#database
      .prepare('SELECT * FROM trials WHERE campaign = ? ORDER BY id')
      .all(campaign);
    return rows.map((row) => this.#trial(row));
  }

  /** Trials of a scenario on an engine in campaigns that began before a time, newest first. */
  trialsBefore(scenario: string, engine: string, before: string, limit = 50): StoredTrial[] {
    const rows = this.#database
      .prepare(
        `SELECT trials.* FROM trials JOIN campaigns ON campaigns.id = trials.campaign
         WHERE scenario = ? AND engine = ? AND campaigns.startedAt < ?
         ORDER BY campaigns.startedAt DESC, trials.id DESC LIMIT ?`,
      )
      .all(scenario, engine, before, limit);
    return rows.map((row) => this.#trial(row));
  }

  /** Every scenario and engine that has a trial, in alphabetical order. */
  cells(): { scenario: string; engine: string }[] {
    const rows = this.#database
      .prepare('SELECT DISTINCT scenario, engine FROM trials ORDER BY scenario, engine')
      .all();
    return rows.map((row) => ({ scenario: String(row.scenario), engine: String(row.engine) }));
  }

  /**
   * Values of a measure on one kind of computer, oldest first: only of trials that passed or
   * failed, since the others prove nothing.
   */
  series(scenario: string, engine: string, measure: string, computer: string): SeriesPoint[] {
    const rows = this.#database
      .prepare(
        `SELECT campaigns.id AS campaign, trials.startedAt, campaigns."commit", measures.value
         FROM measures JOIN trials ON trials.id = measures.trial
         JOIN campaigns ON campaigns.id = trials.campaign
         WHERE scenario = ? AND engine = ? AND name = ? AND computer = ?
           AND outcome IN ('passed', 'failed') AND isRetry = 0
         ORDER BY trials.startedAt, trials.id`,
      )
      .all(scenario, engine, measure, computer);
    return rows.map((row) => ({
      campaign: String(row.campaign),
      startedAt: String(row.startedAt),
      commit: row.commit === null ? null : String(row.commit),
      value: Number(row.value),
    }));
  }

  /** Median duration of the last trials of a scenario on an engine, ms; null when none is known. */
  durationMs(scenario: string, engine: string): number | null {
    const rows = this.#database
      .prepare(
        `SELECT durationMs FROM trials WHERE scenario = ? AND engine = ? AND durationMs IS NOT NULL
         ORDER BY startedAt DESC LIMIT 9`,
      )
      .all(scenario, engine);
    const sorted = rows.map((row) => Number(row.durationMs)).sort((one, other) => one - other);
    return sorted[sorted.length >> 1] ?? null;
  }

  /** Notes that a campaign's recordings were removed; its rows stay. */
  forgetFolder(campaign: string): void {
    this.#database.prepare('UPDATE campaigns SET folder = NULL WHERE id = ?').run(campaign);
  }

  #trial(row: Record<string, unknown>): StoredTrial {
    const measures = this.#database
      .prepare('SELECT name, value FROM measures WHERE trial = ? ORDER BY name')
      .all(Number(row.id));
    return {
      campaign: String(row.campaign),
      scenario: String(row.scenario),
      engine: String(row.engine),
      seed: Number(row.seed),
      trial: Number(row.trial),
      outcome: String(row.outcome),
      isKnown: row.isKnown === 1,
      isRetry: row.isRetry === 1,
      startedAt: String(row.startedAt),
      durationMs: row.durationMs === null ? null : Number(row.durationMs),
      folder: String(row.folder),
      reasons: JSON.parse(String(row.reasons)),
      measures: Object.fromEntries(measures.map(({ name, value }) => [name, Number(value)])),
    };
  }

  #number(sql: string, column: string): number {
    return Number(this.#database.prepare(sql).get()?.[column] ?? 0);
  }

  #whole(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
