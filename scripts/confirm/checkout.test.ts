/** Worktrees of a small repository that is made for the test. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../lab/command.ts';
import { checkCommit, checkOut } from './checkout.ts';

let root = '';
const git = (...words: string[]) => run(['git', '-C', root, ...words]);
const put = (path: string, text: string) => writeFileSync(join(root, path), text);

async function committed(): Promise<string> {
  await git('add', '--all');
  await git('-c', 'user.name=x', '-c', 'user.email=x', 'commit', '--quiet', '-m', 'x');
  return (await git('rev-parse', 'HEAD')).trim();
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ftlab-checkout-'));
  await git('init', '--quiet');
  for (const folder of ['scripts', 'node_modules', 'node_modules/.bin'])
    mkdirSync(join(root, folder));
  put('.gitignore', 'node_modules/\n');
  put('node_modules/.bin/node', 'the node');
  put('package-lock.json', 'one');
  put('scripts/ftlab', 'before');
});
afterEach(() => rmSync(root, { recursive: true }));

test('a worktree has the files of its commit and the packages from here, then goes', async () => {
  const before = await committed();
  put('scripts/ftlab', 'after');
  await committed();
  let tree = '';
  {
    await using checkout = await checkOut(root, { commit: before });
    tree = checkout.root;
    expect(readFileSync(join(tree, 'scripts/ftlab'), 'utf8')).toBe('before');
    expect(readFileSync(join(tree, 'node_modules/.bin/node'), 'utf8')).toBe('the node');
    // A trial there records its commit as clean.
    expect(await run(['git', '-C', tree, 'status', '--porcelain'])).toBe('');
  }
  expect(existsSync(tree)).toBe(false);
  expect(await git('worktree', 'list', '--porcelain')).not.toContain(tree);
  expect(readFileSync(join(root, 'node_modules/.bin/node'), 'utf8')).toBe('the node');
});

test('other packages are not shared: the other ftlab installs them', async () => {
  const before = await committed();
  put('package-lock.json', 'two');
  await using checkout = await checkOut(root, { commit: before });
  expect(existsSync(join(checkout.root, 'node_modules'))).toBe(false);
});

test('a missing commit, or a commit of no ftlab, is an error and leaves no worktree', async () => {
  await expect(checkCommit(root, 'c'.repeat(40))).rejects.toThrow(
    /^this repository has no commit cccccccccccc: fetch it with git$/,
  );
  rmSync(join(root, 'scripts/ftlab'));
  const empty = await committed();
  await expect(checkOut(root, { commit: empty })).rejects.toThrow(
    /has no scripts\/ftlab: it is no/,
  );
  expect((await git('worktree', 'list')).trim().split('\n')).toHaveLength(1);
});

test('this checkout is used as it is', async () => {
  await using checkout = await checkOut(root, 'here');
  expect(checkout.root).toBe(root);
});
