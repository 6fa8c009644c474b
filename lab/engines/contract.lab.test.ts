/**
 * The contract of every engine, in the life of one pair: the pair serves, continues without its
 * standby and without its active, is re-protected, survives the next cut, keeps a host that hung
 * silent, and ends. Each step reads back every operation that was acknowledged so far.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hang } from '../faults/hang.ts';
import { powerCut } from '../faults/power-cut.ts';
import type { Side } from '../pair.ts';
import { Life } from '../testing-life.ts';
import { engines } from './index.ts';

// remus, on hosts of another platform, has a separate test; its re-protection is not tested yet.
const cases = engines
  .filter(({ platform }) => platform === 'local')
  .map((engine) => [engine.name, engine] as const);

describe.each(cases)('%s', (_name, engine) => {
  const life = new Life(engine);
  let hasFailed = false;
  beforeAll(() => life.begin());
  afterAll(() => life[Symbol.asyncDispose]());
  // Each step begins with the state in which the previous step ended.
  beforeEach(({ skip }) => skip(hasFailed, 'an earlier step has failed'));
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    hasFailed = true;
    life.printEvents();
  });
  const rolesAre = (active: Side, standby?: Side) =>
    expect(life.pair.roles()).toEqual(standby ? { active, standby } : { active });

  test('is protected and serves', async () => {
    rolesAre('a', 'b');
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
    for (const host of [life.lab.hosts.a, life.lab.hosts.b, life.lab.hosts.witness])
      expect((await host.processes()).map(({ command }) => command)).toEqual([]);
  });
});
