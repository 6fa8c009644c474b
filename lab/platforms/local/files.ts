/** Files of hosts of this computer: all hosts see the same paths as the lab. */
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostFiles } from '../host.ts';

export const localFiles: HostFiles = {
  async write(path, content) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  },
  read: (path) => unlessMissing(readFile(path), null),
  fetch: (path, local) =>
    unlessMissing(
      copyFile(path, local).then(() => true),
      false,
    ),
};

/** `missing` when there is no such file; every other error is thrown. */
async function unlessMissing<T, M>(work: Promise<T>, missing: M): Promise<T | M> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return missing;
    throw error;
  }
}
