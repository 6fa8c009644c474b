/**
 * Where the trials of a side are run again: in this checkout when it is the ftlab that the side
 * ran, else in a git worktree of its commit, in a temporary folder.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, run } from '../../lab/command.ts';
import type { Tool } from '../../lab/recording/manifest.ts';
import { UsageError } from '../errors.ts';

/** `here` is this checkout as it is; else a commit, 40 hex digits. */
export type Place = 'here' | { readonly commit: string };

/** A commit of the history: 40 hex digits, with `-dirty` behind it where the clone had changes. */
export type RanCommit = string | null;

/**
 * The checkout that can run trials of a commit again; throws UsageError when there is none.
 * `ownTool` is this checkout.
 */
export function placeFor(name: string, commit: RanCommit, ownTool: Tool): Place {
  if (commit === null) {
    if (ownTool.commit === null) return 'here';
    throw new UsageError(`${name} does not say which commit it ran: it cannot be run again`);
  }
  const [, digits = commit, dirty] = /^([0-9a-f]+)(-dirty)?$/.exec(commit) ?? [];
  if (ownTool.commit === null)
    throw new UsageError(
      `${name} ran commit ${short(digits)}, and this checkout is no git repository: ` +
        'type this in a clone of ftlab',
    );
  if (ownTool.commit === digits && Boolean(dirty) === (ownTool.dirty === true)) return 'here';
  if (!dirty) return { commit: digits };
  throw new UsageError(
    `${name} ran commit ${short(digits)} with changes that were not committed: ` +
      'check it out with them, or name a run of a commit',
  );
}

/** First 12 digits. */
export function short(commit: string): string {
  return commit.slice(0, 12);
}

/** Throws UsageError unless a repository has this commit. */
export async function checkCommit(root: string, commit: string): Promise<void> {
  try {
    await run(['git', '-C', root, 'cat-file', '-e', `${commit}^{commit}`]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new UsageError(`this repository has no commit ${short(commit)}: fetch it with git`, {
      cause: error,
    });
  }
}

/** A checkout with its scripts/ftlab. */
export interface Checkout extends AsyncDisposable {
  /** Absolute path. */
  readonly root: string;
}

/** Makes the place; disposing of it removes a worktree. Throws UsageError or CommandFailed. */
export async function checkOut(root: string, place: Place): Promise<Checkout> {
  if (place === 'here') return { root, [Symbol.asyncDispose]: async () => {} };
  await checkCommit(root, place.commit);
  const folder = mkdtempSync(join(tmpdir(), `ftlab-${short(place.commit)}-`));
  const tree = join(folder, 'ftlab');
  const git = (...words: string[]) => run(['git', '-C', root, ...words]);
  const remove = async () => {
    rmSync(folder, { recursive: true, force: true });
    await git('worktree', 'prune');
  };
  try {
    await git('worktree', 'add', '--quiet', '--detach', tree, place.commit);
    if (!existsSync(join(tree, 'scripts/ftlab')))
      throw new UsageError(`commit ${short(place.commit)} has no scripts/ftlab: it is no ftlab`);
    if (await hasSamePackages(root, place.commit)) sharePackages(root, tree);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root: tree, [Symbol.asyncDispose]: remove };
}

async function hasSamePackages(root: string, commit: string): Promise<boolean> {
  const lock = 'package-lock.json';
  try {
    // The lock file on disk: this checkout may have changed it since its commit.
    await run(['git', '-C', root, 'diff', '--quiet', commit, '--', lock]);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed && error.code === 1) return false;
    throw error;
  }
}

/** Links to each package: installing others there would remove the links, and nothing here. */
function sharePackages(root: string, tree: string): void {
  const [from, to] = [join(root, 'node_modules'), join(tree, 'node_modules')];
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
}
