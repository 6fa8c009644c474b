/**
 * Builds the image of a guest from its recipe: kernel, busybox and the agent, programs of Debian
 * packages, and files of the recipe. The image is named by the content of all of these.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GuestImage } from '../../lab/guests/guest.ts';
import type { Recipe } from '../../lab/guests/recipe.ts';
import { ensureArtefact, hashOfFiles } from './cache.ts';
import { ensureKernel, entryOf, imageOf, type Kernel, kernelEntries } from './kernel.ts';
import { ensureAgent } from './native.ts';
import { ensurePrograms, type Programs, programEntries } from './programs.ts';

const BUILDERS = ['guest.ts', 'kernel.ts', 'programs.ts', 'newc.ts'];
/** Folders that the kernel, the init script and servers use and no file of the image names. */
const FOLDERS = ['dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var/lib'];

interface Parts {
  kernel: Kernel;
  programs: Programs;
  agent: string;
}

/** Returns the image of a guest; fetches and builds parts that the cache does not hold. */
export async function ensureGuest(root: string, recipe: Recipe): Promise<GuestImage> {
  const kernel = await ensureKernel(root, recipe.modules);
  const programs = await ensurePrograms(root, recipe.packages);
  const agent = await ensureAgent(root);
  const builders = BUILDERS.map((name) => join(import.meta.dirname, name));
  const sources = [...builders, agent, recipe.init, ...Object.values(recipe.files)];
  const parts = [kernel.folder, programs.folder].map((path) => basename(path));
  const folder = await ensureArtefact(root, {
    name: 'guest',
    key: hashOfFiles(sources, ...parts, ...Object.keys(recipe.files)),
    says: 'building a guest',
    needsMib: 60,
    build: async (target) => build({ kernel, programs, agent }, recipe, target),
  });
  return {
    kernel: join(kernel.folder, 'vmlinuz'),
    initramfs: join(folder, 'initramfs'),
    hash: readFileSync(join(folder, 'hash'), 'utf8'),
    versions: { ...kernel.versions, ...programs.versions },
  };
}

/** `folder` gets initramfs (not compressed: unpacking is slow under TCG) and hash. */
function build({ kernel, programs, agent }: Parts, recipe: Recipe, folder: string): void {
  const initramfs = imageOf(
    [
      ...kernelEntries(kernel),
      ...programEntries(programs),
      ...Object.entries(recipe.files).map(([path, source]) => entryOf(path, source, 0o644)),
      entryOf('bin/agent', agent),
      entryOf('init', recipe.init),
    ],
    FOLDERS,
  );
  writeFileSync(join(folder, 'initramfs'), initramfs);
  const content = createHash('sha256').update(readFileSync(join(kernel.folder, 'vmlinuz')));
  writeFileSync(join(folder, 'hash'), content.update(initramfs).digest('hex').slice(0, 16));
}
