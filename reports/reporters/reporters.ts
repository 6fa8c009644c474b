/** The reporters of a command, called together: a reporter that throws does not stop others. */
import type { Campaign } from '../campaign/schema.ts';
import type { OnSeen } from '../campaign/store.ts';
import type { CellStanding } from '../history/standings.ts';
import { visible } from '../visible.ts';
import { reporters as kinds } from './index.ts';
import type { CampaignTrial, Reporter, ReporterKind, ReporterRequest } from './reporter.ts';

/** Without --report. */
export const DEFAULT_REPORTS: readonly ReporterRequest[] = [
  { name: 'console', file: null },
  { name: 'page', file: null },
];

export interface ReportersOptions {
  readonly requests: readonly ReporterRequest[];
  /** Folder for files by default; null means the folder of the recordings. */
  readonly folder: string | null;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** The problem of these requests, in one line; null when they can be opened. */
export function reportsProblem(requests: readonly ReporterRequest[]): string | null {
  const unknown = requests.find(({ name }) => !kindOf(name));
  if (unknown) {
    const names = kinds.map(({ name }) => name).join(', ');
    return `no reporter ${JSON.stringify(unknown.name)}; there are: ${names}`;
  }
  const targets = requests.map(({ name, file }) => file ?? kindOf(name)?.file ?? 'stdout');
  const shared = targets.find((target, index) => targets.indexOf(target) !== index);
  // Console text gives way to JSON on stdout.
  const takers = requests.filter(({ name, file }) => file === null && kindOf(name)?.ownsStdout);
  if (shared === 'stdout' ? takers.length > 1 : shared !== undefined)
    return `two reporters write to ${shared}: give one of them another FILE`;
  return null;
}

function kindOf(name: string): ReporterKind | undefined {
  return kinds.find((kind) => kind.name === name);
}

interface Opened {
  readonly name: string;
  readonly reporter: Reporter;
}

export class Reporters {
  readonly #print: (text: string) => void;
  readonly #stderr: (text: string) => void;
  #opened: Opened[];
  #failures = 0;

  constructor({ requests, folder, stdout, stderr }: ReportersOptions) {
    const isOwned = requests.some(({ name, file }) => file === null && kindOf(name)?.ownsStdout);
    this.#print = isOwned ? stderr : stdout;
    this.#stderr = stderr;
    this.#opened = requests.flatMap(({ name, file }) => {
      const kind = kindOf(name);
      if (!kind) return [];
      const print = kind.ownsStdout ? stdout : this.#print;
      return [{ name, reporter: kind.create({ file, folder, print }) }];
    });
  }

  /** Number of reporters that threw. Each error is on stderr; the reporter is not called again. */
  get failures(): number {
    return this.#failures;
  }

  async begin(campaign: Campaign): Promise<void> {
    await this.#each((reporter) => reporter.onBegin?.(campaign));
  }

  /** Ignores errors, so that no reporter disturbs judging: it fails or reads again at its end. */
  readonly seen: OnSeen = (...trial) => {
    for (const { reporter } of this.#opened) {
      try {
        reporter.onSeen?.(...trial);
      } catch {}
    }
  };

  async trial(trial: CampaignTrial): Promise<void> {
    await this.#each((reporter) => reporter.onTrial?.(trial));
  }

  /** Ends all reporters, then prints the paths of their files; the page's line comes last. */
  async end(
    campaign: Campaign,
    folder: string,
    standings: readonly CellStanding[] = [],
  ): Promise<void> {
    const lines: string[] = [];
    await this.#each(async (reporter, name) => {
      const path = await reporter.onEnd?.(campaign, folder, standings);
      if (path && name === 'page') lines.push(`report: ${visible(path)}\n`);
      else if (path) lines.unshift(`${name}: ${visible(path)}\n`);
    });
    for (const line of lines) this.#print(line);
  }

  async #each(call: (reporter: Reporter, name: string) => unknown): Promise<void> {
    for (const opened of [...this.#opened]) {
      try {
        await call(opened.reporter, opened.name);
      } catch (error) {
        this.#failures += 1;
        this.#opened = this.#opened.filter((other) => other !== opened);
        const text = (error instanceof Error ? error.message : `${error}`).replaceAll('\n', ' ');
        this.#stderr(`ftlab: the reporter ${opened.name} failed: ${visible(text)}\n`);
      }
    }
  }
}
