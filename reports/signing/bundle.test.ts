import { generateKeyPairSync } from 'node:crypto';
import {
  copyFileSync,
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
import { dsse, crypto as sigstore } from '@sigstore/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../lab/recording/random.ts';
import { listFiles, sealRecording } from '../../lab/recording/seal.ts';
import { RecordingInvalid } from '../recording.ts';
import { verifyBundle, writeBundle } from './bundle.ts';
import { keyIdOf } from './dsse.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const CHANGES = 1000;

let folder = '';
let bundle = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-bundle-'));
  bundle = join(folder, 'bundle');
  const campaign = join(folder, 'campaign');
  const trial = join(campaign, 's/x/lockstep/1');
  mkdirSync(join(trial, 'chains'), { recursive: true });
  writeFileSync(join(campaign, 'campaign.json'), '{"trials":[]}\n');
  writeFileSync(join(campaign, 'report.html'), 'derived');
  writeFileSync(join(trial, 'events.jsonl'), '{"tNs":1}\n{"tNs":2}\n');
  writeFileSync(join(trial, 'chains/a.bin'), Buffer.alloc(300, 7));
  sealRecording(trial);
  writeFileSync(join(trial, 'verdict.json'), '{}');
  const tests = [{ name: 'EV-01', state: 'passed' as const }];
  writeBundle(campaign, bundle, { tests, tool: { version: '1' }, folders: ['s'] }, privateKey);
});
afterEach(() => rmSync(folder, { recursive: true }));

const verify = () => verifyBundle(bundle, [publicKey]);

test('a bundle holds recordings, no derived files, and every byte is as it was signed', () => {
  expect(listFiles(bundle).map(({ path }) => path)).toEqual([
    'bundle.json',
    'run/campaign.json',
    ...['chains/a.bin', 'events.jsonl', 'evidence.json'].map(
      (name) => `run/s/x/lockstep/1/${name}`,
    ),
  ]);
  const { statement, ...rest } = verify();
  expect(rest).toEqual({ signer: keyIdOf(publicKey), named: keyIdOf(publicKey), problems: [] });
  expect(statement?.predicate).toMatchObject({ result: 'PASSED', passedTests: ['EV-01'] });
});

test('an independent implementation of DSSE accepts the envelope', () => {
  const { payloadType, payload, signatures } = JSON.parse(
    readFileSync(join(bundle, 'bundle.json'), 'utf8'),
  );
  const encoded = dsse.preAuthEncoding(payloadType, Buffer.from(payload, 'base64'));
  const signature = Buffer.from(signatures[0].sig, 'base64');
  expect(sigstore.verify(encoded, publicKey, signature)).toBe(true);
});

test('a key that the verifier did not pass is unknown, whatever key the envelope names', () => {
  const named = keyIdOf(publicKey);
  expect(verifyBundle(bundle, [])).toMatchObject({ signer: null, named, problems: [] });
  expect(verifyBundle(bundle, [other.publicKey])).toMatchObject({ signer: null, named });
});

/** Whether a verification that was given the key notices. */
const isNoticed = () => {
  const { signer, problems } = verify();
  return signer === null || problems.length > 0;
};

test(`${CHANGES} of ${CHANGES} random single-byte changes are found`, () => {
  const files = listFiles(bundle);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const random = seededRandom(11);
  let noticed = 0;
  for (let n = 0; n < CHANGES; n++) {
    // Each byte of the bundle is as likely as any other.
    let at = Math.floor(random() * total);
    const file = files.find(({ bytes }) => {
      if (at < bytes) return true;
      at -= bytes;
      return false;
    });
    const path = join(bundle, file?.path ?? '');
    const before = readFileSync(path);
    const changed = Buffer.from(before);
    changed[at] = ((changed[at] ?? 0) + 1 + Math.floor(random() * 255)) % 256;
    writeFileSync(path, changed);
    if (isNoticed()) noticed++;
    writeFileSync(path, before);
  }
  expect(noticed).toBe(CHANGES);
  expect(isNoticed()).toBe(false);
});

describe('each of these is found and named', () => {
  const events = () => join(bundle, 'run/s/x/lockstep/1/events.jsonl');
  const verdict = () => join(bundle, 'run/s/x/lockstep/1/verdict.json');
  const envelope = (change: (json: { signatures: object[] }) => void) => {
    const path = join(bundle, 'bundle.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    change(json);
    writeFileSync(path, `${JSON.stringify(json, null, 1)}\n`);
  };
  test.for<[string, () => void, string]>([
    ['a missing file', () => rmSync(events()), 'events.jsonl is missing'],
    ['a shorter file', () => writeFileSync(events(), '{"tNs":1}\n'), 'events.jsonl was changed'],
    ['an added file', () => writeFileSync(join(bundle, 'run/x'), ''), 'run/x was added'],
    ['an added verdict', () => copyFileSync(events(), verdict()), 'verdict.json was added'],
    ['a moved file', () => renameSync(events(), `${events()}.old`), 'events.jsonl.old was added'],
    [
      'a link',
      () => {
        rmSync(events());
        symlinkSync('/etc/hostname', events());
      },
      'is not a plain file',
    ],
    [
      'a second signature',
      () => envelope((json) => json.signatures.push({ sig: 'AAAA' })),
      'has 2 signatures',
    ],
    [
      'another key’s name',
      () => envelope((json) => Object.assign(json.signatures[0] ?? {}, { keyid: 'x' })),
      'names another key',
    ],
  ])('%s', ([, spoil, says]) => {
    spoil();
    expect(verify().problems.join()).toContain(says);
  });
});

test('a folder without an envelope is no bundle', () => {
  expect(() => verifyBundle(folder, [publicKey])).toThrow(RecordingInvalid);
});

test('a campaign with a link in a trial is not bundled', () => {
  symlinkSync('/etc/hostname', join(folder, 'campaign/s/x/lockstep/1/console'));
  const content = { tests: [], tool: {}, folders: ['s'] };
  const write = () => writeBundle(join(folder, 'campaign'), join(folder, 'b'), content, privateKey);
  expect(write).toThrow(/is not a plain file/);
});
