/**
 * The contract of every engine, in the life of one pair: the pair serves, continues without its
 * standby and without its active, is re-protected, survives the next cut, keeps a host that hung
 * silent, and ends. Each step reads back every operation that was acknowledged so far; known
 * failures are in testing-contract.ts.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hang } from '../faults/hang.ts';
import { powerCut } from '../faults/power-cut.ts';
import type { Side } from '../pair.ts';
import { isAble } from '../platforms/host.ts';
import { lacksPvh, lacksXen } from '../platforms/xen/testing.ts';
import { Life } from '../testing-life.ts';
import { contractCases, type KnownFailures, STEPS, type Step } from './testing-contract.ts';

describe.each(contractCases)('$title', ({ engine, parameters, steps }) => {
  const life = new Life(engine, parameters);
  const isPvh = parameters.guestType === 'pvh';
  const lacks = engine.platform === 'xen' ? (isPvh ? lacksPvh : lacksXen) : null;
  let hasFailed = false;
  beforeAll(async () => {
    if (lacks === null) await life.begin();
  });
  afterAll(() => life[Symbol.asyncDispose]());
  // Each step begins with the state in which the previous step ended.
  beforeEach(({ skip }) => {
    skip(lacks !== null, lacks ?? '');
    skip(hasFailed, 'an earlier step has failed');
  });
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    hasFailed = true;
    life.printEvents();
  });
  const step = (name: Step, body: (known: KnownFailures) => Promise<void>) => {
    const known = steps[name];
    if (known) test(STEPS[name], () => body(known));
  };
  const rolesAre = (active: Side, standby?: Side) =>
    expect(life.pair.roles()).toEqual(standby ? { active, standby } : { active });

  step('serves', async () => {
    rolesAre('a', 'b');
    // A canary is a script and not a guest.
    if (!engine.isCanary) expect((await life.pair.victims?.('a'))?.guest).not.toHaveLength(0);
    await life.goesOn();
  });

  step('withoutStandby', async () => {
    await life.loses('standby', powerCut);
    rolesAre('a');
    await life.goesOn();
  });

  step('reprotected', async () => {
    await life.pair.reprotect();
    rolesAre('a', 'b');
    await life.goesOn();
  });

  step('withoutActive', async (known) => {
    await life.loses('active', powerCut, known);
    rolesAre('b');
    await life.goesOn(known);
    if (engine.keepsMemory && !known.connections) life.connectionsGoOn();
    if (engine.evidence.includes('ram')) await life.leavesItsMemory('a');
  });

  step('theOtherWay', async (known) => {
    await life.pair.reprotect();
    rolesAre('b', 'a');
    await life.loses('active', powerCut, known);
    rolesAre('a');
    await life.goesOn(known);
  });

  step('hung', async (known) => {
    await life.pair.reprotect();
    rolesAre('a', 'b');
    await life.loses('active', hang, known);
    await life.goesOn(known);
    await life.comesBack('a');
    rolesAre('b');
    await life.goesOn(known);
  });

  step('ends', async () => {
    await life.end();
    const { a, b, witness } = life.lab.hosts;
    for (const host of [a, b, witness]) {
      if (!isAble(host, 'inspect')) throw new Error(`host ${host.name} lists no processes`);
      // A process that has ended is listed until its parent has taken note of it.
      const commands = async () => (await host.processes()).map(({ command }) => command);
      await expect.poll(commands, { timeout: 5000 }).toEqual([]);
    }
  });
});
