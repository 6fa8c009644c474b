import { expect, test } from 'vitest';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { grid } from './grid.ts';

const cells = (text: string) => [...text.matchAll(/<td.*?<\/td>/gs)].map(([cell]) => cell);
const linkOf = () => '#';
const plain = (markup: string) =>
  markup
    .replace(/\s*\n\s*/g, '')
    .replace(/<[^>]*>/g, '|')
    .replace(/\|+/g, '|');

test('a cell has outcome, trials and escaped reasons; reasons from the third on are folded', () => {
  const known = because('failed', 'silence-within: 2 s', 'a boot');
  const failed = (line: string) => because('failed', line);
  const table = grid(
    sampleCampaign([
      { engine: 'one', outcome: 'failed', reasons: [failed('a: <i>'), failed('b: lost'), known] },
      { engine: 'one', outcome: 'passed', reasons: [because('passed', 'a: held')] },
      { engine: 'two', outcome: 'failed', reasons: [known] },
      { engine: 'three', outcome: 'skipped', reasons: [because('skipped', 'harness: tun: none')] },
      { scenario: 'smoke/other', engine: 'two' },
    ]),
    linkOf,
  );
  expect(cells(table?.text ?? '').map(plain)).toEqual([
    '|✗ failed| 1 of 2|a: &lt;i&gt; (1 of 2 trials)|b: lost (1 of 2 trials)|1 more|' +
      'silence-within: 2 s (known: a boot) (1 of 2 trials)|',
    '|✗ failed (known)|silence-within: 2 s (known: a boot)|',
    '|○ skipped|harness: tun: none|',
    '|–|',
    '|✓ passed|',
    '|–|',
  ]);
});

test('one scenario on one engine needs no grid', () => {
  expect(grid(sampleCampaign([{}, {}]), linkOf)).toBeNull();
});
