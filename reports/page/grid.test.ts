import { expect, test } from 'vitest';
import { sampleCampaign } from '../samples/campaign.ts';
import { grid } from './grid.ts';

const cells = (text: string) => [...text.matchAll(/<td.*?<\/td>/g)].map(([cell]) => cell);
const plain = (markup: string) => markup.replace(/<[^>]*>/g, '|').replace(/\|+/g, '|');

test('cells tell outcome, trials and reasons; what is more than two is folded, and nothing is markup', () => {
  const known = 'silence-within: 2 s (known: a boot)';
  const table = grid(
    sampleCampaign([
      { engine: 'one', outcome: 'failed', reasons: ['a: <i>', 'b: lost', known] },
      { engine: 'one', outcome: 'passed', reasons: ['a: held'] },
      { engine: 'two', outcome: 'failed', reasons: [known] },
      { engine: 'three', outcome: 'skipped', reasons: ['harness: tun: none'] },
      { scenario: 'smoke/other', engine: 'two' },
    ]),
  );
  expect(cells(table?.text ?? '').map(plain)).toEqual([
    '|✗ failed| 1 of 2|a: &lt;i&gt; (1 of 2 trials)|b: lost (1 of 2 trials)|1 more|silence-within: 2 s (known: a boot) (1 of 2 trials)|',
    `|✗ failed| (known)|${known}|`,
    '|○ skipped|harness: tun: none|',
    '|–|',
    '|✓ passed|',
    '|–|',
  ]);
});

test('one scenario on one engine needs no grid', () => {
  expect(grid(sampleCampaign([{}, {}]))).toBeNull();
});
