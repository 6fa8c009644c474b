/** The commands `keys`, `bundle` and `verify` on the command line. */
import type { Command } from 'commander';
import { path, text } from './arguments.ts';
import { type End, RUN_ARGUMENT, RUNS_OPTION } from './shared-options.ts';

/** Adds the command `keys`. */
export function addKeys(ftlab: Command, end: End): void {
  ftlab
    .command('keys')
    .description('make a key pair (ed25519) that signs bundles')
    .argument('<file>', 'file of the private key; the public key goes to FILE.pub', path)
    .action(async (file: string) => {
      const { keys } = await import('./keys.ts');
      end(await keys(file));
    });
}

/** Adds the command `bundle`. */
export function addBundle(ftlab: Command, end: End): void {
  ftlab
    .command('bundle')
    .description('copy a campaign or qualification with its recordings, and sign it')
    .argument('[run]', RUN_ARGUMENT, text)
    .addOption(RUNS_OPTION)
    .requiredOption('--key <file>', 'private key, as ftlab keys makes it', path)
    .requiredOption('--out <folder>', 'folder to make', path)
    .action(async (run: string | undefined, typed: { runs: string; key: string; out: string }) => {
      const { bundle } = await import('./bundle.ts');
      end(await bundle({ run: run ?? null, ...typed }));
    });
}

const VERIFY_HELP = `
Exit codes: 0 verified, 1 changed or not signed by the given key, 2 no key was given, or this
version of ftlab judges otherwise.`;

/** Adds the command `verify`. */
export function addVerify(ftlab: Command, end: End): void {
  ftlab
    .command('verify')
    .description('print the signer of a bundle, find changed bytes, and judge it again; off-line')
    .argument('<bundle>', 'folder of a bundle', path)
    .option('--key <file>', 'public key of the expected signer; may be repeated', files, [])
    .addHelpText('after', VERIFY_HELP)
    .action(async (bundle: string, { key }: { key: string[] }) => {
      const { verify } = await import('./verify.ts');
      end(await verify(bundle, key));
    });
}

function files(word: string, before: readonly string[]): string[] {
  return [...before, path(word)];
}
