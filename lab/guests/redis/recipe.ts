/** The recipe of the guest `redis`: that of `minimal`, and Debian's Redis. */
import { join } from 'node:path';
import { recipe as minimal } from '../minimal/recipe.ts';
import type { Recipe } from '../recipe.ts';

const HERE = import.meta.dirname;

export const recipe: Recipe = {
  ...minimal,
  packages: {
    ...minimal.packages,
    'redis-server': ['usr/bin/redis-server'],
    // Debian's redis-server is a link to a program of this package.
    'redis-tools': [],
  },
  files: { ...minimal.files, 'etc/redis.conf': join(HERE, 'redis.conf') },
  init: join(HERE, 'init.sh'),
};
