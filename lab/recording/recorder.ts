/**
 * Writes a recording while the trial runs, so that a killed trial leaves a readable one, and seals
 * it after the last writer has ended.
 */
import { EventEmitter, once } from 'node:events';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nowNs } from './clock.ts';
import type { EventArguments, EventName } from './events.ts';
import type { Manifest } from './manifest.ts';
import { sealRecording } from './seal.ts';

export class Recorder {
  readonly folder: string;
  readonly #emitter = new EventEmitter();
  /** Recordings that get a copy of every event. */
  readonly #followers: Recorder[] = [];
  readonly #watchers = new Set<(event: string) => void>();
  #isSealed = false;

  constructor(folder: string) {
    this.folder = folder;
    for (const part of ['consoles', 'chains', 'frames']) {
      mkdirSync(join(folder, part), { recursive: true });
    }
  }

  /** Absolute path of a file of this recording. */
  path(name: string): string {
    return join(this.folder, name);
  }

  manifest(manifest: Manifest): void {
    this.json('manifest.json', manifest);
  }

  /** From now on `other` records every event of this recording too: an event of all pairs. */
  tellAlso(other: Recorder): void {
    this.#followers.push(other);
  }

  /** Resolves at the next event of this name; rejects when `signal` is aborted before. */
  next(event: string, signal: AbortSignal): Promise<void> {
    return once(this.#emitter, event, { signal }).then(() => {});
  }

  /** Calls `watcher` with the name of each event that is recorded, until it is disposed of. */
  watch(watcher: (event: string) => void): Disposable {
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  /** Appends one event, stamped now unless `fields.tNs` says otherwise. */
  event<Name extends EventName>(
    source: string,
    event: Name,
    ...[fields]: EventArguments<Name>
  ): void {
    this.relay(source, { tNs: nowNs(), event, ...fields });
  }

  /** Appends an event that another process reported (see say.ts), as it came. */
  relay(source: string, line: { event: string; tNs: number }): void {
    const { event, tNs, ...fields } = line;
    const text = JSON.stringify({ source, event, tNs, ...fields });
    if (this.#isSealed) {
      console.error(`ftlab: an event came after the recording was sealed: ${text}`);
      return;
    }
    appendFileSync(this.path('events.jsonl'), `${text}\n`);
    this.#emitter.emit(event);
    for (const watcher of this.#watchers) watcher(event);
    for (const follower of this.#followers) follower.relay(source, line);
  }

  /**
   * Writes evidence.json; call it once, after every other writer has ended. `parts` are recordings
   * in folders below this one, sealed before. Later events are printed instead of recorded.
   */
  seal(parts: readonly Recorder[] = []): void {
    const inside = parts.map(({ folder }) => relative(this.folder, folder));
    this.#isSealed = true;
    sealRecording(this.folder, inside);
  }

  /** Writes a whole file under its final name at once. */
  json(name: string, value: unknown): void {
    const path = this.path(name);
    writeFileSync(`${path}.part`, `${JSON.stringify(value, null, 1)}\n`);
    renameSync(`${path}.part`, path);
  }
}
