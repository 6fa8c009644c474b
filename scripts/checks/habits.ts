/** Words, sizes and places. */
import { type Check, matches, type Violation } from './source.ts';

/** Words with another term here, and forbidden names. Split so that this file passes the check. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/neme[s]is|\btox[i]c\w*|chaos monk[e]y/gi, 'say fault'],
  [/\btest cas[e]s?\b/gi, 'say scenario, or test'],
  [/(?<![\w.~-])\/wor[k]\//g, 'name no path of one computer'],
  [/\bregistry\.npm[j]s\b|\bde[b]\.debian\.org\b/g, "take the address from the computer's set-up"],
  [/biome-ignor[e](?! \S+: \S)|@ts-(ignor[e]|nochec[k])/g, 'give the reason, or mend it'],
];

/** Lines. */
const SIZE_MAX = { ts: 300, c: 300, sh: 100 } as const;

const VAGUE = /(^|\/)(utils?|helpers?|common|misc)\.ts$/;

const TOP = [
  /^(package(-lock)?\.json|tsconfig\.json|README\.md|LICENSE|\..*)$/,
  /^(scripts|suites|reports|lab)\//,
];

export const words: Check = {
  name: 'words',
  says: 'one word for each thing, and no address or path of one computer',
  find: (sources) =>
    [...sources].flatMap(([path, text]) =>
      FORBIDDEN.flatMap(([pattern, says]) =>
        matches(text, pattern).map(({ line, match }) => ({
          path,
          line,
          says: `${JSON.stringify(match[0])}: ${says}`,
        })),
      ),
    ),
};

export const sizes: Check = {
  name: 'sizes',
  says: `no TypeScript or C file is longer than ${SIZE_MAX.ts} lines`,
  find: (sources) =>
    [...sources].flatMap(([path, text]): Violation[] => {
      const limit = SIZE_MAX[path.split('.').at(-1) as keyof typeof SIZE_MAX];
      const lines = text.split('\n').length - 1;
      if (!limit || lines <= limit) return [];
      return [{ path, line: null, says: `${lines} lines; split it (at most ${limit})` }];
    }),
};

export const places: Check = {
  name: 'places',
  says: 'the seven names at the top and dotfiles; no file named after nothing in particular',
  find: (sources) =>
    [...sources.keys()].flatMap((path): Violation[] => {
      if (!TOP.some((place) => place.test(path)))
        return [{ path, line: null, says: 'has no place at the top' }];
      if (VAGUE.test(path)) return [{ path, line: null, says: 'name it after what it holds' }];
      return [];
    }),
};
