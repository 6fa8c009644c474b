import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { run, start } from './command.ts';
import { toolboxFromEnvironment } from './toolbox.ts';

const isRoot = process.getuid?.() === 0;

function networks(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/net`);
      } catch {
        return ''; // ended meanwhile
      }
    });
}

/** A lab that runs this shell text; resolves with its first line. */
async function begun(shell: string) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const command = [toolboxFromEnvironment().native, 'lab-init', 'sh', '-c', shell];
  const lab = start('lab', command, { onLine: resolve });
  return { lab, said: await promise };
}

test.skipIf(!isRoot)('kill -9 of a lab leaves no process and no mount (needs root)', async () => {
  const mountsBefore = readFileSync('/proc/self/mounts', 'utf8');
  const { lab, said: network } = await begun('readlink /proc/self/ns/net; sleep 1000 & wait');
  expect(networks()).toContain(network);
  lab.kill('SIGKILL');
  await lab.ended;
  const end = performance.now() + 5000;
  while (networks().includes(network) && performance.now() < end) await sleep(5);
  expect(networks()).not.toContain(network);
  expect(readFileSync('/proc/self/mounts', 'utf8')).toBe(mountsBefore);
});

for (const [signal, code] of [
  ['SIGTERM', 41],
  ['SIGINT', 42],
  ['SIGHUP', 43],
] as const) {
  test.skipIf(!isRoot)(
    `${signal} reaches the command; its exit code comes back (needs root)`,
    async () => {
      const name = signal.slice('SIG'.length);
      const { lab } = await begun(
        `trap 'exit ${code}' ${name}; echo up; while :; do sleep 0.05; done`,
      );
      lab.kill(signal);
      expect(await lab.ended).toMatchObject({ code });
    },
  );
}

test.skipIf(!isRoot)(
  'two labs run side by side, each with a separate network (needs root)',
  async () => {
    const shell = 'ip link add same type bridge && echo up; sleep 1000';
    const both = [await begun(shell), await begun(shell)];
    expect(both.map(({ said }) => said)).toEqual(['up', 'up']);
    for (const { lab } of both) lab.kill('SIGKILL');
    await Promise.all(both.map(({ lab }) => lab.ended));
    expect(await run(['ip', '-j', 'link'])).not.toContain('"same"');
  },
);
