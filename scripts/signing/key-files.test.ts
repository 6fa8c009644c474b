import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { makeKeyFiles, readPrivateKey, readPublicKey } from './key-files.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-keys-'));
  file = join(folder, 'key');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a pair is written that signs and verifies; only the owner reads the private key', () => {
  makeKeyFiles(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = Buffer.from('text');
  const signature = sign(null, text, readPrivateKey(file));
  expect(verify(null, text, readPublicKey(`${file}.pub`), signature)).toBe(true);
});

test('existing keys are never overwritten, nor half of a pair', () => {
  makeKeyFiles(file);
  const before = readFileSync(file, 'utf8');
  expect(() => makeKeyFiles(file)).toThrow(/key\.pub exists already: name another file/);
  rmSync(`${file}.pub`);
  expect(() => makeKeyFiles(file)).toThrow(/key exists already/);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(statSync(`${file}.pub`, { throwIfNoEntry: false })).toBeUndefined();
});

test('another kind of key, no key, and the wrong half of a pair are refused', () => {
  makeKeyFiles(file);
  const { publicKey } = generateKeyPairSync('x25519');
  writeFileSync(join(folder, 'x'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(folder, 'text'), 'no key');
  for (const name of ['x', 'text', 'none', '.'])
    expect(() => readPublicKey(join(folder, name)), name).toThrow(UsageError);
  expect(() => readPublicKey(file)).toThrow(/holds a private key: give the file with \.pub/);
  expect(() => readPrivateKey(`${file}.pub`)).toThrow(/holds no private ed25519 key/);
});
