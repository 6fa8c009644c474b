import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from '../../lab/command.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { EXIT } from '../errors.ts';

const FTLAB = join(import.meta.dirname, '../ftlab');
/** A script, not a virtual machine: it loses acknowledged operations when its host dies. */
const ENGINE = 'simulated';

const CHECKLIST = `schemaVersion: 1
name: two-rows
title: Two rows
version: '1'
about: A scenario without a fault, and a step.
rows:
  - id: T-01
    requirement: MUST
    text: Nothing is lost while nothing is broken.
    source: { title: none }
    procedure: { scenarios: [smoke/calm], trials: 1, expectations: [nothing-lost] }
  - id: T-02
    requirement: MUST
    text: The operator has looked.
    source: { title: none }
    operator: { instructions: Look., acceptance: Seen., evidence: A note. }
`;

let runs = '';
beforeAll(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-qualify-'));
  writeFileSync(join(runs, 'two.yaml'), CHECKLIST);
  writeFileSync(join(runs, 'note.txt'), 'seen');
});
afterAll(() => rmSync(runs, { recursive: true, force: true }));

async function qualify(...words: string[]): Promise<{ code: number | null; text: string }> {
  const lines: string[] = [];
  const stderr = join(runs, 'stderr');
  const command = [FTLAB, 'qualify', join(runs, 'two.yaml'), '--engine', ENGINE, '--runs', runs];
  const started = start('ftlab', [...command, ...words], {
    env: { FTLAB_INSIDE: '' },
    console: stderr,
    onLine: (line) => lines.push(line),
  });
  const { code } = await started.ended;
  return { code, text: `${lines.join('\n')}\n${readFileSync(stderr, 'utf8')}` };
}

/** A trial on a busy computer may be inconclusive: then the same command runs another trial. */
async function untilMeasured(...words: string[]): Promise<{ code: number | null; text: string }> {
  for (let attempt = 1; ; attempt++) {
    const result = await qualify(...words);
    if (attempt === ATTEMPTS || !/\d+ trials? left:/.test(result.text)) return result;
  }
}
const ATTEMPTS = 4;

const campaigns = () => readdirSync(runs).filter((name) => /^\d{4}-/.test(name));

test('rows are measured, unjudged trials are run again, and a step is signed off', async () => {
  const first = await untilMeasured('--seed', '5');
  expect(first.code, first.text).toBe(EXIT.inconclusive);
  expect(first.text).toMatch(/T-01 +MUST +met +1 of 1 trials passed/);
  expect(first.text).toMatch(/T-02 +MUST +not enough evidence +it is not signed off/);
  const folder = join(runs, campaigns()[0] ?? '');
  const { trials } = readCampaign(folder);
  const passed = join(folder, trials.find(({ outcome }) => outcome === 'passed')?.folder ?? '');
  const document = readFileSync(join(folder, 'qualification.html'), 'utf8');
  expect(document).toContain('smoke/calm/simulated/1/evidence.json');

  // Without the end of its events the trial does not count any more.
  const events = join(passed, 'events.jsonl');
  writeFileSync(events, `${readFileSync(events, 'utf8').split('\n').slice(0, 4).join('\n')}\n`);
  const signed = await qualify(
    ...['--sign-off', 'T-02', '--by', 'A. Engineer', '--evidence', join(runs, 'note.txt')],
  );
  expect(signed.code, signed.text).toBe(EXIT.inconclusive);
  expect(signed.text).toMatch(/T-02 +MUST +signed off +A\. Engineer/);
  expect(signed.text).toMatch(/T-01 +MUST +not enough evidence/);
  expect(signed.text).toMatch(/1 trial left/);

  const again = await untilMeasured();
  expect(again.code, again.text).toBe(EXIT.passed);
  expect(campaigns()).toHaveLength(1);
  const { planned } = readCampaign(folder);
  expect(planned.length).toBeGreaterThan(trials.length);
  expect(planned.map(({ seed }) => seed)).toEqual(planned.map((_, index) => 5 + index));
});
