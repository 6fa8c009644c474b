/**
 * Upgrades the files of a recording of version 1 in memory, a JSON value at a time, before they are
 * checked against today's schemas. Data that version 1 did not record stay missing.
 */
import { z } from 'zod';
import type { Event } from '../lab/recording/events.ts';
import { type Manifest, SCHEMA_VERSION } from '../lab/recording/manifest.ts';
import { reprotectionUntil } from './harness.ts';
import { preflightResult, preflightsOf } from './preflight.ts';

const versionSchema = z.looseObject({ schemaVersion: z.number() });

/** The schema version of a manifest; that of this ftlab when it names none. */
export function versionOf(manifest: unknown): number {
  return versionSchema.safeParse(manifest).data?.schemaVersion ?? SCHEMA_VERSION;
}

export function upgradeManifest(manifest: unknown): unknown {
  const { data } = versionSchema.safeParse(manifest);
  return data?.schemaVersion === 1 ? { ...data, schemaVersion: SCHEMA_VERSION } : manifest;
}

/** Adds fields that version 1 left to the judge: the culprit of a re-protection, and a period. */
export function upgradeEvents(events: readonly Event[], { engine }: Manifest): Event[] {
  const { checkpointMs } = engine.parameters;
  return events.map((event) => {
    if (event.event === 'checkpoint-begin' && typeof checkpointMs === 'number')
      return { ...event, periodMs: checkpointMs };
    if (event.event !== 'reprotect-failed') return event;
    const preflights = preflightsOf(reprotectionUntil(events, event));
    const isLabFault = preflights.some(
      (preflight) => preflightResult(preflight) === 'not compared',
    );
    return { ...event, isLabFault };
  });
}

const oldLineSchema = z.looseObject({
  type: z.string(),
  operation: z.unknown().optional(),
  sequence: z.unknown().optional(),
  hash: z.unknown().optional(),
});

/** Version 1 knew one workload, the ledger: every operation appended itself. */
export function upgradeHistoryLine(line: unknown): unknown {
  const { data } = oldLineSchema.safeParse(line);
  if (!data) return line;
  const { sequence, hash, ...rest } = data;
  if (data.type === 'invoke') return { ...rest, f: 'append', value: data.operation };
  if (data.type === 'ok') return { ...rest, value: { sequence, hash } };
  return line;
}
