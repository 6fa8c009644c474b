/**
 * The contract of every engine, in the life of one pair: the pair serves, continues without its
 * standby and without its active, is re-protected, survives the next cut, keeps a host that hung
 * silent, and ends. Each step reads back every operation that was acknowledged so far.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hang } from '../faults/hang.ts';
import { powerCut } from '../faults/power-cut.ts';
import type { Side } from '../pair.ts';
import { isAble } from '../platforms/host.ts';
import { lacksXen } from '../platforms/xen/testing.ts';
import { Life } from '../testing-life.ts';
import { engines } from './index.ts';

describe.each(engines)('$name', (engine) => {
  const life = new Life(engine);
  const lacks = engine.platform === 'xen' ? lacksXen : null;
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
  const rolesAre = (active: Side, standby?: Side) =>
    expect(life.pair.roles()).toEqual(standby ? { active, standby } : { active });

  test('is protected and serves', async () => {
    rolesAre('a', 'b');
    // A canary is a script and not a guest.
    if (!engine.isCanary) expect((await life.pair.victims?.('a'))?.guest).not.toHaveLength(0);
    await life.goesOn();
  });

  test('continues when its standby loses power', async () => {
    await life.loses('standby', powerCut);
    rolesAre('a');
    await life.goesOn();
  });

  test('is re-protected onto a host that was away', async () => {
    await life.pair.reprotect();
    rolesAre('a', 'b');
    await life.goesOn();
  });

  test('continues on its standby when its active loses power', async () => {
    await life.loses('active', powerCut);
    rolesAre('b');
    await life.goesOn();
    if (engine.keepsMemory) life.connectionsGoOn();
    if (engine.evidence.includes('ram')) await life.leavesItsMemory('a');
  });

  test('re-protected the other way round, it survives the next power cut', async () => {
    await life.pair.reprotect();
    rolesAre('b', 'a');
    await life.loses('active', powerCut);
    rolesAre('a');
    await life.goesOn();
  });

  test('an active that hung and came back stays silent', async () => {
    await life.pair.reprotect();
    rolesAre('a', 'b');
    await life.loses('active', hang);
    await life.goesOn();
    await life.comesBack('a');
    rolesAre('b');
    await life.goesOn();
  });

  test('ends, and leaves no process on any host', async () => {
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
