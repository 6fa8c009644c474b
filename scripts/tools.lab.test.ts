import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lockstep } from '../lab/engines/lockstep/engine.ts';
import { linkDelay } from '../lab/faults/index.ts';
import { nothingLost, oneVoice } from '../reports/expectations/index.ts';
import { steady } from '../suites/steady.ts';
import type { Scenario } from '../suites/suite.ts';
import { complaints, judgedTrial } from './testing.ts';

const scenario: Scenario = {
  ...steady,
  name: 'tools',
  title: 'Tools',
  why: 'A trial without a part of its evidence must not be judged as if it had it.',
  loadMs: 1500,
  settleMs: 500,
  conditions: [linkDelay({ link: 'sync', on: 'standby', delayMs: 1 })],
  timeline: [],
  expectations: [nothingLost(), oneVoice()],
};

/** PIDs of processes with such a command line in this namespace, which only this test uses. */
function running(command: RegExp): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return /^\d+$/.test(entry) && command.test(words) ? [Number(entry)] : [];
    } catch {
      return []; // it has ended while we looked
    }
  });
}

test('with all its tools nothing speaks against the trial', async () => {
  const verdict = await judgedTrial({ scenario, engine: lockstep });
  const { reasons } = verdict;
  expect(complaints(verdict)).toEqual([]);
  expect(reasons.map(({ outcome }) => outcome)).toContain('passed');
});

test.each([
  ['wire-sync-[ab]', /ftlab-host wire /],
  ['QEMU of side a', /^\S*ld-linux.* qemu-system-x86_64 .*disks\/a\//],
  ['witness', /^\S*node \S*detection\/witness\.ts /],
  ['detector-a', /^\S*node \S*detection\/agent\.ts \{"self":"a"/],
  ['fence-[ab]', /^nft -i$/],
  ['pump-[ab]', /ftlab-host pump /],
  ['capture-lan-a', /ftlab-host capture lan-a /],
  ['pulse', /^\S*ftlab-host pulse /],
  ['identity', /^\S*node \S*identity-client\.ts /],
  ['switch-table', /^bridge monitor fdb$/],
  ['the clients of ledger', /^\S*node \S*workloads\/ledger\/clients\.ts /],
])('without %s in mid-run a trial is broken, with the reason', async (name, command) => {
  let killed: Promise<void> | null = null;
  const kill = async () => {
    await sleep(500);
    const [pid] = running(command);
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
  };
  const onPhase = (phase: string) => {
    if (phase === 'load') killed = kill();
  };
  const { outcome, reasons } = await judgedTrial({ scenario, engine: lockstep, onPhase });
  await killed;
  const broken = reasons.filter((reason) => reason.outcome === 'broken').map(({ text }) => text);
  expect([outcome, broken[0]]).toEqual(['broken', expect.stringMatching(`${name} ended`)]);
});
