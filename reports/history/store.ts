/**
 * History: every campaign, trial and measure that was recorded, in one embedded database
 * (node:sqlite). Recordings may be removed later; their rows stay.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { type Quantity, quantitySchema } from '../performance/schema.ts';
import { campaignOf, parametersText, SCHEMA_VERSION, TABLES, trialOf } from './tables.ts';

/** A campaign as history keeps it. */
export interface CampaignRow {
  readonly id: string;
  /** Name of its folder, which people know it by. */
  readonly name: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly command: string;
  /** Commit of ftlab, with `-dirty` behind it when the clone had changes. */
  readonly commit: string | null;
  /** Parameters that were set for every trial. */
  readonly set: Parameters;
  /** Kind of computer (kindOf): values of different kinds make no series. */
  readonly computer: string;
  /** Environment fingerprint, name → text. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path of its recordings, or null once they were removed. */
  readonly folder: string | null;
}

/** A trial as history keeps it. */
export interface TrialRow {
  /** With the pair where several share a trial (pairedName). */
  readonly scenario: string;
  readonly engine: string;
  readonly seed: number;
  readonly trial: number;
  /** Or `measured`: a round of a figure (figures.ts), which is not judged. */
  readonly outcome: string;
  /** Failed, and only in ways that are known. */
  readonly isKnown: boolean;
  /** Ran because another trial of the campaign had failed; no sample, unlike others. */
  readonly isRetry: boolean;
  /** ISO time; null when the recording does not say. */
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  /** Relative to the campaign's folder. */
  readonly folder: string;
  /** Reasons against the trial, a line each. */
  readonly reasons: readonly string[];
  readonly measures: Readonly<Record<string, number | null>>;
}

/** Trials that may be held against each other. */
export interface CellKey {
  readonly scenario: string;
  readonly engine: string;
  readonly set: Parameters;
}

/** A cell on one kind of computer: its values make series. */
export interface SeriesKey extends CellKey {
  readonly computer: string;
}

/** A measure of one trial. */
export interface SeriesValue {
  readonly measure: string;
  readonly campaign: string;
  readonly value: number;
}

/** When a scenario ran on an engine, and how long. */
export interface PastTrial {
  readonly scenario: string;
  readonly engine: string;
  /** ISO time. */
  readonly startedAt: string;
  /** Null when the trial was not judged. */
  readonly durationMs: number | null;
  /** How long its load ran, ms; null when that is not known, and of pairs that share a trial. */
  readonly loadMs: number | null;
}

export type StoredTrial = TrialRow & { readonly campaign: string };

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

  /** Stores a campaign with its trials in one transaction, and replaces a stored one. */
  put(campaign: CampaignRow, trials: readonly TrialRow[]): void {
    this.#whole(() => {
      this.#database.prepare('DELETE FROM campaigns WHERE id = ?').run(campaign.id);
      this.#database
        .prepare('INSERT INTO campaigns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          ...[campaign.id, campaign.name, campaign.startedAt, campaign.endedAt, campaign.command],
          ...[campaign.commit, parametersText(campaign.set), campaign.computer],
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

  /** Stores the measures of figures that the catalogue does not have, and replaces stored ones. */
  putQuantities(quantities: readonly Quantity[]): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO quantities VALUES (?, ?, ?, ?)');
    for (const { name, title, unit, better } of quantities) insert.run(name, title, unit, better);
  }

  /** By name. */
  quantities(): Quantity[] {
    const rows = this.#database.prepare('SELECT * FROM quantities ORDER BY name').all();
    return rows.map((row) => quantitySchema.parse(row));
  }

  /** Campaigns, newest first. */
  campaigns(): CampaignRow[] {
    const rows = this.#database
      .prepare('SELECT * FROM campaigns ORDER BY startedAt DESC, id DESC')
      .all();
    return rows.map(campaignOf);
  }

  /** The campaign with this id, or null. */
  campaign(id: string): CampaignRow | null {
    const row = this.#database.prepare('SELECT * FROM campaigns WHERE id = ?').get(id);
    return row ? campaignOf(row) : null;
  }

  /** Trials of a campaign, in the order in which they were stored. */
  trialsOf(campaign: string): StoredTrial[] {
    const rows = this.#database
      .prepare('SELECT * FROM trials WHERE campaign = ? ORDER BY id')
      .all(campaign);
    return rows.map((row) => this.#trial(row));
  }

  /**
   * Trials of a cell in the newest campaign that began before a time and in which a trial of the
   * cell passed or failed; none when there is no such campaign.
   */
  lastTrials({ scenario, engine, set }: CellKey, before: string): StoredTrial[] {
    const row = this.#database
      .prepare(
        `SELECT campaigns.id FROM trials JOIN campaigns ON campaigns.id = trials.campaign
         WHERE scenario = ? AND engine = ? AND parameters = ? AND campaigns.startedAt < ?
           AND outcome IN ('passed', 'failed')
         ORDER BY campaigns.startedAt DESC, campaigns.id DESC LIMIT 1`,
      )
      .get(scenario, engine, parametersText(set), before);
    if (!row) return [];
    const trials = this.trialsOf(String(row.id));
    return trials.filter((trial) => trial.scenario === scenario && trial.engine === engine);
  }

  /** Every cell and kind of computer that has a trial, in alphabetical order. */
  cells(): SeriesKey[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT scenario, engine, parameters, computer
         FROM trials JOIN campaigns ON campaigns.id = trials.campaign
         ORDER BY scenario, engine, parameters, computer`,
      )
      .all();
    return rows.map((row) => ({
      scenario: String(row.scenario),
      engine: String(row.engine),
      set: JSON.parse(String(row.parameters)),
      computer: String(row.computer),
    }));
  }

  /**
   * Values of every measure of a cell on one kind of computer, oldest campaign first: of trials
   * that passed or failed (others prove nothing) and of rounds of a figure; not of repetitions,
   * because only failures are repeated.
   */
  valuesOf({ scenario, engine, set, computer }: SeriesKey): SeriesValue[] {
    const rows = this.#database
      .prepare(
        `SELECT measures.name AS measure, trials.campaign, measures.value
         FROM trials JOIN campaigns ON campaigns.id = trials.campaign
         JOIN measures ON measures.trial = trials.id
         WHERE scenario = ? AND engine = ? AND parameters = ? AND computer = ?
           AND outcome IN ('passed', 'failed', 'measured') AND isRetry = 0
         ORDER BY campaigns.startedAt, campaigns.id, trials.id`,
      )
      .all(scenario, engine, parametersText(set), computer);
    return rows.map(({ measure, campaign, value }) => ({
      measure: String(measure),
      campaign: String(campaign),
      value: Number(value),
    }));
  }

  /**
   * Trials, skipped ones apart, of campaigns whose recordings were removed, newest campaign first;
   * of pairs that share a trial the first, as the scenario. Durations are of judged trials.
   */
  removedTrials(): PastTrial[] {
    const rows = this.#database
      .prepare(
        `SELECT scenario, engine, outcome, durationMs,
           coalesce(trials.startedAt, campaigns.startedAt) AS startedAt, measures.value AS loadMs
         FROM trials JOIN campaigns ON campaigns.id = trials.campaign
           LEFT JOIN measures ON measures.trial = trials.id AND measures.name = 'loadMs'
         WHERE campaigns.folder IS NULL AND outcome <> 'skipped'
         ORDER BY campaigns.startedAt DESC, trials.id DESC`,
      )
      .all();
    return rows
      .filter(({ scenario }) => !/ \(pair (?!1\))\d+\)$/.test(String(scenario)))
      .map(({ scenario, engine, outcome, durationMs, startedAt, loadMs }) => {
        const isJudged = outcome === 'passed' || outcome === 'failed';
        const isPair = / \(pair 1\)$/.test(String(scenario));
        return {
          scenario: String(scenario).replace(/ \(pair 1\)$/, ''),
          engine: String(engine),
          startedAt: String(startedAt),
          durationMs: isJudged && durationMs !== null ? Number(durationMs) : null,
          loadMs: isPair || loadMs === null ? null : Number(loadMs),
        };
      });
  }

  /** Notes that a campaign's recordings were removed; its rows stay. */
  forgetFolder(campaign: string): void {
    this.#database.prepare('UPDATE campaigns SET folder = NULL WHERE id = ?').run(campaign);
  }

  #trial(row: Record<string, unknown>): StoredTrial {
    const measures = this.#database
      .prepare('SELECT name, value FROM measures WHERE trial = ? ORDER BY name')
      .all(Number(row.id));
    return trialOf(row, measures);
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
