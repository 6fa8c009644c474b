import { expect, test } from 'vitest';
import { leftOutList } from './left-out.ts';

test('scenarios left out of a night are folded, by reason, with all engines of a scenario', () => {
  const scenario = 'links/sync';
  const text = leftOutList([
    {
      reason: 'for another night',
      scenarios: [
        { scenario, engine: 'lockstep' },
        { scenario: 'hang/long', engine: 'lockstep' },
        { scenario, engine: 'unprotected' },
      ],
    },
    { reason: '<b>', scenarios: [{ scenario, engine: 'colo' }] },
  ])?.text;
  expect(text).toMatch(/^<details id="left-out"><summary>4 scenarios/);
  expect(text).toContain(
    '<h3>3: for another night</h3><ul><li><bdi>links/sync on lockstep, unprotected',
  );
  expect(text).toContain('<h3>1: &lt;b&gt;</h3><ul><li><bdi>links/sync on colo</bdi></li>');
});

test('any other campaign has no such list', () => {
  expect(leftOutList([])).toBeNull();
});
