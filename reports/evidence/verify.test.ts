import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFiles, type Seal, sealRecording, sealText } from '../../lab/recording/seal.ts';
import { rejudge } from '../campaign/store.ts';
import { nothingLost, oneVoice, outputWaits } from '../expectations/index.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';
import type { Defect } from '../samples/story.ts';
import { damageTexts } from './reasons.ts';
import { verifyEvidence } from './verify.ts';

let run = '';
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ftlab-evidence-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const planned = {
  ...{ scenario: 'sample/active-power', engine: 'lockstep', seed: 1, trial: 1, folder: '1' },
  pair: null as number | null,
};

/** Puts a recording into the run; the path of its folder. */
function recorded(defects: Defect[] = []): string {
  const expectations = [nothingLost(), oneVoice(), outputWaits()];
  renameSync(sample({ defects, expectations }), join(run, '1'));
  return join(run, '1');
}

/** Puts a link into a file's place. */
function linked(path: string, target: string): void {
  rmSync(path);
  symlinkSync(target, path);
}

/** Judges the run: the outcome of its first trial, and its reasons by name as `name: text`. */
function judged(...plan: Partial<typeof planned>[]) {
  const all = (plan.length > 0 ? plan : [{}]).map((change) => ({ ...planned, ...change }));
  const campaign = { ...sampleCampaign([]), planned: all };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(campaign));
  const [trial] = rejudge(run).trials;
  const texts = (trial?.reasons ?? []).map(({ expectation, text }) => `${expectation}: ${text}`);
  return { outcome: trial?.outcome, texts, measures: trial?.measures };
}

describe('a recording that is as it was sealed', () => {
  test('passes, also when it is judged a second time', () => {
    recorded();
    expect(judged().outcome).toBe('passed');
    expect(judged().outcome).toBe('passed');
  });

  test('of a trial that skipped is skipped', () => {
    const folder = recorded();
    const skipped = { tNs: 1, source: 'ftlab', event: 'skipped', reason: 'tun: none' };
    writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(skipped)}\n`);
    expect(judged().outcome).toBe('broken');
    sealRecording(folder);
    expect(judged().outcome).toBe('skipped');
  });
});

test('every file removed, emptied, cut, lengthened or changed is named: broken', () => {
  const whole = sample({ expectations: [nothingLost()] });
  const files = listFiles(whole).filter(({ path }) => path !== 'evidence.json');
  expect(files.length).toBeGreaterThan(10);
  const changes: [string, (path: string, bytes: Buffer) => void][] = [
    ['is missing', (path) => rmSync(path)],
    ['is longer', (path) => appendFileSync(path, '\n')],
    ['is shorter', (path, bytes) => writeFileSync(path, bytes.subarray(0, bytes.length >> 1))],
    ['is shorter', (path) => writeFileSync(path, '')],
    ['differs', (path, bytes) => writeFileSync(path, bytes.fill('x', 0, 1))],
    ['is not a plain file', (path) => linked(path, '/dev/zero')],
    ['is not a plain file', (path) => linked(path, join(whole, 'manifest.json'))],
  ];
  for (const { path, bytes } of files) {
    for (const [says, change] of changes) {
      if (bytes === 0 && /shorter|differs/.test(says)) continue;
      const folder = join(run, '1');
      cpSync(whole, folder, { recursive: true });
      change(join(folder, path), readFileSync(join(folder, path)));
      const { outcome, texts } = judged();
      expect([path, says, outcome]).toEqual([path, says, 'broken']);
      expect(texts.join()).toContain(`${path} ${says}`);
      rmSync(folder, { recursive: true });
    }
  }
  rmSync(whole, { recursive: true });
});

test('an added file breaks the trial and is not read; a derived file does not', () => {
  const folder = recorded();
  writeFileSync(join(folder, 'verdict.json'), 'anything');
  expect(judged().outcome).toBe('passed');
  cpSync(join(folder, 'frames/lan-a.pcap'), join(folder, 'frames/lan-c.pcap'));
  const { outcome, texts, measures } = judged();
  expect(outcome).toBe('broken');
  expect(texts).toContain('evidence: frames/lan-c.pcap is not in the seal');
  expect(measures?.dualActiveMs).toBe(0);
});

describe('a violation that intact evidence proves', () => {
  test('is failed, whatever other evidence is missing', () => {
    const folder = recorded(['lost']);
    rmSync(join(folder, 'frames/lan-a.pcap'));
    const { outcome, texts } = judged();
    expect(outcome).toBe('failed');
    expect(texts).toContain('evidence: frames/lan-a.pcap is missing');
  });

  test.each(['history.jsonl', 'readback.json'])('is nothing where it rests on %s', (path) => {
    const folder = recorded(['lost']);
    appendFileSync(join(folder, path), ' ');
    expect(judged().outcome).toBe('broken');
  });

  test('a missing chain is no proof of outputs that left early', () => {
    const folder = recorded();
    rmSync(join(folder, 'chains/b.bin'));
    const { outcome, measures } = judged();
    expect([outcome, measures?.outputsReleasedEarly]).toEqual(['broken', null]);
  });

  test('is nothing where it rests on frames of which some are gone', () => {
    const folder = recorded(['two-voices']);
    expect(judged().outcome).toBe('failed');
    rmSync(join(folder, 'frames/lan-a.pcap'));
    expect(judged().outcome).toBe('broken');
  });

  test('is nothing at all without a seal', () => {
    const folder = recorded(['lost']);
    rmSync(join(folder, 'evidence.json'));
    const { outcome, texts } = judged();
    expect(outcome).toBe('inconclusive');
    expect(texts[0]).toBe('evidence: no seal: the trial did not end in order');
  });
});

describe('a seal', () => {
  /** Writes the seal of an intact recording with another text. */
  const withSeal = (change: (seal: Seal) => string) => {
    const folder = recorded();
    const path = join(folder, 'evidence.json');
    writeFileSync(path, change(JSON.parse(readFileSync(path, 'utf8'))));
    return judged();
  };
  const odd: [string, (seal: Seal) => string][] = [
    ['as it was written', sealText],
    ['with a digest that is another', (seal) => sealText(seal).replace(/"digest": "./, '$&0')],
    ['with an unknown key', (seal) => sealText(seal).replace('{', '{\n "x": 1,')],
    ['on one line', (seal) => JSON.stringify(seal)],
    ['with its keys in another order', ({ files, ...rest }) => pretty({ files, ...rest })],
    ['behind a byte order mark', (seal) => `\ufeff${sealText(seal)}`],
    ['with something behind it', (seal) => `${sealText(seal)} `],
    ['that is empty', () => ''],
    ['that is no JSON', () => '{'],
    ['that lists nothing', (seal) => sealText({ ...seal, files: [] })],
    [
      'that lists a file twice',
      (seal) => sealText({ ...seal, files: [...seal.files, ...seal.files] }),
    ],
    ['with other times', (seal) => sealText({ ...seal, files: seal.files.map(later) })],
    ['that names a folder elsewhere', (seal) => sealText({ ...seal, parts: [elsewhere] })],
  ];
  const pretty = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;
  const later = (file: Seal['files'][number]) => ({ ...file, lastNs: (file.lastNs ?? 0) + 1 });
  const elsewhere = { folder: '../..', sha256: '0'.repeat(64) };
  test.each(odd)('%s', (name, change) => {
    const { outcome, texts } = withSeal(change);
    expect(outcome, texts.join()).toBe(name === 'as it was written' ? 'passed' : 'broken');
  });

  test('of another trial is broken', () => {
    const other = sample();
    const folder = recorded();
    cpSync(join(other, 'evidence.json'), join(folder, 'evidence.json'));
    rmSync(other, { recursive: true });
    expect(judged().outcome).toBe('broken');
  });
});

test('a recording of version 1 was never sealed, and the reason says so', () => {
  const folder = recorded();
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...manifest, schemaVersion: 1 }));
  expect(judged().outcome).toBe('broken');
  // These files do not have the operations of version 1.
  for (const name of ['evidence.json', 'history.jsonl', 'readback.json'])
    rmSync(join(folder, name));
  const { outcome, texts } = judged();
  expect(outcome).toBe('inconclusive');
  expect(texts).toContain('evidence: recorded before evidence was sealed');
});

describe('pairs that share a trial', () => {
  const pairs = [0, 1].map((pair) => ({ pair, folder: `1/pair-${pair + 1}` }));

  /** Two sealed recordings of pairs, and the recording of their common events. */
  function recordedPairs(): string {
    const folder = join(run, '1');
    mkdirSync(folder);
    for (const name of ['pair-1', 'pair-2'])
      renameSync(sample({ expectations: [nothingLost()] }), join(folder, name));
    cpSync(join(folder, 'pair-1/events.jsonl'), join(folder, 'events.jsonl'));
    sealRecording(folder, ['pair-1', 'pair-2']);
    return folder;
  }

  test('pass as they were sealed', () => {
    recordedPairs();
    expect(judged(...pairs).outcome).toBe('passed');
  });

  const changes: [string, string, (folder: string) => void][] = [
    ['the shared events', 'broken', (folder) => appendFileSync(join(folder, 'events.jsonl'), '\n')],
    ['a file beside them', 'broken', (folder) => writeFileSync(join(folder, 'x'), '')],
    ['the shared seal', 'broken', (folder) => appendFileSync(join(folder, 'evidence.json'), '\n')],
    ['no shared seal', 'inconclusive', (folder) => rmSync(join(folder, 'evidence.json'))],
    ['no own seal', 'broken', (folder) => rmSync(join(folder, 'pair-1/evidence.json'))],
    ['no other pair', 'broken', (folder) => rmSync(join(folder, 'pair-2'), { recursive: true })],
    ['an own file', 'broken', (folder) => rmSync(join(folder, 'pair-1/pulse.jsonl'))],
    [
      'a recording sealed again',
      'broken',
      (folder) => {
        writeFileSync(join(folder, 'pair-1/consoles/more.log'), '');
        sealRecording(join(folder, 'pair-1'));
      },
    ],
    [
      'a shared seal without this pair',
      'broken',
      (folder) => {
        renameSync(join(folder, 'pair-1'), join(run, 'aside'));
        sealRecording(folder, ['pair-2']);
        renameSync(join(run, 'aside'), join(folder, 'pair-1'));
      },
    ],
  ];
  test.each(changes)('%s: %s', (_, outcome, change) => {
    change(recordedPairs());
    expect(judged(...pairs).outcome).toBe(outcome);
  });
});

test('a folder in place of the seal is damage; of very many files only some are named', () => {
  const folder = recorded();
  rmSync(join(folder, 'evidence.json'));
  mkdirSync(join(folder, 'evidence.json'));
  expect(verifyEvidence(folder).damage[0]?.says).toBe('is not a plain file');
  const many = Array.from({ length: 60 }, (_, n) => {
    return { path: String(n), says: 'is missing', isAdded: false };
  });
  expect(damageTexts(many)).toHaveLength(51);
  expect(damageTexts(many).at(-1)).toBe('10 more files are damaged');
});
