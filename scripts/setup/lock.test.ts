import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { start } from '../../lab/command.ts';
import { withLock, withLockOr } from './lock.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ftlab lock-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('holders of a lock run in sequence, and an error frees it', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  const file = join(folder(), 'lock');
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
  };
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await Promise.all([withLock(file, work('one')), withLock(file, work('two'))]);
  expect([order[0]?.slice(0, 3), order[2]?.slice(0, 3)].sort()).toEqual(['one', 'two']);
  expect(order[0]?.replace('begins', 'ends')).toBe(order[1]);
});

test('a killed holder frees the lock', async () => {
  const path = folder();
  const file = join(path, 'lock');
  const program = join(path, 'program.ts');
  writeFileSync(
    program,
    `import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
    await withLock(process.argv[2], () => new Promise(() => {
      console.log('held');
      setInterval(() => {}, 1000);
    }));`,
  );
  const held = Promise.withResolvers<string>();
  const holder = start('holder', [process.execPath, program, file], { onLine: held.resolve });
  expect(await held.promise).toBe('held');
  holder.kill('SIGKILL');
  await holder.ended;
  expect(await withLock(file, () => Promise.resolve('mine'))).toBe('mine');
});

test('a path that cannot be locked is an error', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  const nowhere = join(folder(), 'none', 'lock');
  await expect(withLock(nowhere, () => Promise.resolve())).rejects.toThrow(
    /no lock on .*FTLAB_CACHE/,
  );
});

test('a lock that another holds is refused at once', async () => {
  const path = folder();
  const busy = () => new Error('taken');
  const mine = () => Promise.resolve('mine');
  const seen = await withLockOr(path, busy, async () => {
    await expect(withLockOr(path, busy, mine)).rejects.toThrow('taken');
    return withLockOr(join(path, 'other'), busy, mine);
  });
  expect(seen).toBe('mine');
  expect(await withLockOr(path, busy, mine)).toBe('mine');
  await expect(withLockOr(join(path, 'none', 'x'), busy, mine)).rejects.toThrow(/no lock on /);
});
