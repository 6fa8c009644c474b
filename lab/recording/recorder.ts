/** Writes a recording as things happen, so that a killed run leaves a readable one. */
import { EventEmitter, once } from 'node:events';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowNs } from './clock.ts';
import type { EventArguments, EventName } from './events.ts';
import type { Manifest } from './manifest.ts';

export class Recorder {
  readonly folder: string;
  readonly #said = new EventEmitter();
  /** Recordings that are told every event of this one too. */
  readonly #followers: Recorder[] = [];

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

  /** From here on `other` records whatever is said here: what befell all pairs befell each. */
  tellAlso(other: Recorder): void {
    this.#followers.push(other);
  }

  /** Resolves at the next event of this name; rejects when `signal` is aborted before. */
  next(event: string, signal: AbortSignal): Promise<void> {
    return once(this.#said, event, { signal }).then(() => {});
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
    appendFileSync(this.path('events.jsonl'), `${text}\n`);
    this.#said.emit(event);
    for (const follower of this.#followers) follower.relay(source, line);
  }

  /** Writes a whole file under its final name at once. */
  json(name: string, value: unknown): void {
    const path = this.path(name);
    writeFileSync(`${path}.part`, `${JSON.stringify(value, null, 1)}\n`);
    renameSync(`${path}.part`, path);
  }
}
