/** Key pairs in files: ed25519 (RFC 8032), PKCS #8 and SubjectPublicKeyInfo in PEM. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

const BYTES_MAX = 2 ** 14;

/** Makes a key pair: the private key in `file` (mode 0600), the public key in `file`.pub. */
export function makeKeyFiles(file: string): KeyObject {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' });
  writeNew(`${file}.pub`, publicPem, 0o644);
  try {
    writeNew(file, privatePem, 0o600);
  } catch (error) {
    rmSync(`${file}.pub`);
    throw error;
  }
  return publicKey;
}

function writeNew(path: string, text: string | Buffer, mode: number): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`${path} exists already: name another file`);
    throw new UsageError(`no key can be written to ${path} (${code})`, { cause: error });
  }
}

/** The private key in a file; throws UsageError for anything else. */
export function readPrivateKey(file: string): KeyObject {
  return readKey(file, 'private', createPrivateKey);
}

/** The public key in a file; throws UsageError for anything else, a private key too. */
export function readPublicKey(file: string): KeyObject {
  return readKey(file, 'public', createPublicKey);
}

function readKey(file: string, kind: string, parse: (pem: Buffer) => KeyObject): KeyObject {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (!status) throw new UsageError(`no key: ${file} does not exist`);
  const none = (cause?: unknown) =>
    new UsageError(`no key: ${file} holds no ${kind} ed25519 key in PEM`, { cause });
  if (!status.isFile() || status.size > BYTES_MAX) throw none();
  const pem = readFileSync(file);
  if (kind === 'public' && pem.includes('PRIVATE KEY'))
    throw new UsageError(`${file} holds a private key: give the file with .pub`);
  let key: KeyObject;
  try {
    key = parse(pem);
  } catch (error) {
    throw none(error);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw none();
  return key;
}
