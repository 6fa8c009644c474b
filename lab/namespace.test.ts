import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { toolboxFromEnvironment } from './toolbox.ts';

const isRoot = process.getuid?.() === 0;

function namespaces(): Set<string> {
  const found = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      found.add(readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // ended meanwhile
    }
  }
  return found;
}

async function begun(command: string[]) {
  const lab = spawn(toolboxFromEnvironment().native, ['lab-init', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(lab.stdout, 'data');
  return lab;
}

const SPEAK_AND_SLEEP = ['sh', '-c', 'readlink /proc/self/ns/net; sleep 1000 & wait'];

test.skipIf(!isRoot)('kill -9 of a lab leaves no process and no mount (needs root)', async () => {
  const mountsBefore = readFileSync('/proc/self/mounts', 'utf8');
  const lab = spawn(toolboxFromEnvironment().native, ['lab-init', ...SPEAK_AND_SLEEP]);
  const [bytes] = await once(lab.stdout, 'data');
  const space = String(bytes).trim();
  expect(namespaces()).toContain(space);
  lab.kill('SIGKILL');
  await once(lab, 'exit');
  const end = performance.now() + 5000;
  while (namespaces().has(space) && performance.now() < end) await sleep(5);
  expect(namespaces()).not.toContain(space);
  expect(readFileSync('/proc/self/mounts', 'utf8')).toBe(mountsBefore);
});

for (const [signal, code] of [
  ['SIGTERM', 41],
  ['SIGINT', 42],
  ['SIGHUP', 43],
] as const) {
  test.skipIf(!isRoot)(
    `${signal} reaches the command, whose exit code comes back (needs root)`,
    async () => {
      const name = signal.slice('SIG'.length);
      const lab = await begun([
        'sh',
        '-c',
        `trap 'exit ${code}' ${name}; echo up; while :; do sleep 0.05; done`,
      ]);
      lab.kill(signal);
      const [exit] = await once(lab, 'exit');
      expect(exit).toBe(code);
    },
  );
}

test.skipIf(!isRoot)(
  'two labs stand side by side, each with its own network (needs root)',
  async () => {
    const one = await begun(['sh', '-c', 'ip link add same type bridge && echo up; sleep 1000']);
    const other = await begun(['sh', '-c', 'ip link add same type bridge && echo up; sleep 1000']);
    one.kill('SIGKILL');
    other.kill('SIGKILL');
    await Promise.all([once(one, 'exit'), once(other, 'exit')]);
    expect(execFileSync('ip', ['-j', 'link'], { encoding: 'utf8' })).not.toContain('"same"');
  },
);
