import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { xen } from '../../platforms/xen/platform.ts';
import { withXen, xenHosts } from '../../platforms/xen/testing.ts';
import { eventsNamed } from '../../recording/events.ts';
import type { HistoryLine } from '../../recording/history.ts';
import { eventsOf, eventually, withLabOf } from '../../testing.ts';
import { ledger } from '../../workloads/ledger/workload.ts';
import { remus } from './engine.ts';

const DEADLINE_MS = 30_000;
/** Operations acknowledged anew that show that the guest goes on. */
const SOME = 20;

function historyOf<Type extends HistoryLine['type']>(lab: Lab, type: Type) {
  const text = readFileSync(lab.recorder.path('history.jsonl'), 'utf8');
  const lines: HistoryLine[] = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return lines.filter((line): line is Extract<HistoryLine, { type: Type }> => line.type === type);
}

withXen('held output: the standby goes on, with the same connections and nothing lost', () =>
  withLabOf(xen.create, async (lab) => {
    const hosts = xenHosts(lab);
    {
      await using pair = await remus.provision(lab, minimal, remus.parameters, 1);
      expect(pair.roles()).toEqual({ active: 'a', standby: 'b' });
      await using clients = await ledger.start(lab, pair, { ...ledger.parameters, rateHz: 50 });
      clients.begin();
      const answers = () => historyOf(lab, 'ok');
      const answeredMore = (what: string) => {
        const before = answers().length;
        return eventually(what, () => answers().length >= before + SOME, DEADLINE_MS);
      };
      await answeredMore('the active answers');
      expect((await pair.victims?.('a'))?.guest).toHaveLength(1);
      await lab.hosts.a.powerCut();
      const said = () => eventsOf(lab).some(({ event }) => event === 'took-over');
      await eventually('the standby takes over', said, DEADLINE_MS);
      await answeredMore('the survivor answers');
      expect(pair.roles()).toEqual({ active: 'b' });
      const acknowledged = answers().map(({ operation }) => operation);
      await clients.readBack();
      const readBack = JSON.parse(readFileSync(lab.recorder.path('readback.json'), 'utf8'));
      const kept = new Set<number>(readBack.operations);
      expect(acknowledged.filter((operation) => !kept.has(operation))).toEqual([]);
      const states = new Set(historyOf(lab, 'connection').map(({ state }) => state));
      expect(states).toEqual(new Set(['open']));
      expect((await pair.memory?.findCycleLedger('a'))?.work).toBeGreaterThan(0);
      const checkpoints = eventsNamed(eventsOf(lab), 'checkpoint-acknowledged');
      expect(checkpoints.map(({ sequence }) => sequence)).toEqual(
        checkpoints.map((_, index) => index + 2),
      );
      expect(checkpoints.every(({ isReleased, bytes }) => isReleased && bytes > 1e6)).toBe(true);
    }
    for (const host of hosts) expect(await host.processes()).toEqual([]);
  }),
);
