/** `ftlab keys FILE`: makes a key pair that signs bundles. */
import { keyIdOf } from '../../reports/signing/dsse.ts';
import { visible } from '../../reports/visible.ts';
import { EXIT } from '../errors.ts';
import { makeKeyFiles } from '../signing/key-files.ts';

/** Writes both keys and prints the id by which `verify` names the signer. */
export async function keys(file: string): Promise<number> {
  const publicKey = makeKeyFiles(file);
  process.stdout.write(`private key: ${visible(file)} (keep it; sign with ftlab bundle --key)\n`);
  process.stdout.write(`public key: ${visible(file)}.pub (hand it out; ftlab verify --key)\n`);
  process.stdout.write(`key id: ${keyIdOf(publicKey)}\n`);
  return EXIT.passed;
}
