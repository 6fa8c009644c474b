/** Tables of the history, and how their rows are read. */
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { CampaignRow, StoredTrial } from './store.ts';

/** Version of the tables; a file with a newer version is refused. */
export const SCHEMA_VERSION = 1;

/** Creates missing tables. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS campaigns (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, startedAt TEXT NOT NULL, endedAt TEXT,
    command TEXT NOT NULL, "commit" TEXT, parameters TEXT NOT NULL, computer TEXT NOT NULL,
    environment TEXT NOT NULL, folder TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS trials (
    id INTEGER PRIMARY KEY, campaign TEXT NOT NULL REFERENCES campaigns(id) ON DELETE CASCADE,
    scenario TEXT NOT NULL, engine TEXT NOT NULL, seed INTEGER NOT NULL, trial INTEGER NOT NULL,
    outcome TEXT NOT NULL, isKnown INTEGER NOT NULL, isRetry INTEGER NOT NULL,
    startedAt TEXT, durationMs REAL, folder TEXT NOT NULL, reasons TEXT NOT NULL,
    UNIQUE (campaign, folder)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS trials_of_cell ON trials (scenario, engine, startedAt);
  CREATE TABLE IF NOT EXISTS measures (
    trial INTEGER NOT NULL REFERENCES trials(id) ON DELETE CASCADE,
    name TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (trial, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS quantities (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, unit TEXT NOT NULL, better TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** The same text for the same parameters, in any order. */
export function parametersText(set: Parameters): string {
  return JSON.stringify(Object.fromEntries(Object.entries(set).sort()));
}

/** A row of the table `campaigns`. */
export function campaignOf(row: Record<string, unknown>): CampaignRow {
  return {
    id: String(row.id),
    name: String(row.name),
    startedAt: String(row.startedAt),
    endedAt: row.endedAt === null ? null : String(row.endedAt),
    command: String(row.command),
    commit: row.commit === null ? null : String(row.commit),
    set: JSON.parse(String(row.parameters)),
    computer: String(row.computer),
    environment: JSON.parse(String(row.environment)),
    folder: row.folder === null ? null : String(row.folder),
  };
}

/** A row of the table `trials`, with its rows of `measures`. */
export function trialOf(
  row: Record<string, unknown>,
  measures: readonly Record<string, unknown>[],
): StoredTrial {
  return {
    campaign: String(row.campaign),
    scenario: String(row.scenario),
    engine: String(row.engine),
    seed: Number(row.seed),
    trial: Number(row.trial),
    outcome: String(row.outcome),
    isKnown: row.isKnown === 1,
    isRetry: row.isRetry === 1,
    startedAt: row.startedAt === null ? null : String(row.startedAt),
    durationMs: row.durationMs === null ? null : Number(row.durationMs),
    folder: String(row.folder),
    reasons: JSON.parse(String(row.reasons)),
    measures: Object.fromEntries(measures.map(({ name, value }) => [name, Number(value)])),
  };
}
