/** Tables in READMEs that are generated from the code. */
import { rewritten } from '../docs/sections.ts';
import { tables } from '../docs/tables.ts';
import type { Check, Violation } from './source.ts';

export const generated: Check = {
  name: 'generated',
  says: 'the generated tables of the READMEs are those of the code',
  find: (sources) =>
    [...sources]
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([path, text]): Violation[] => {
        const says = problemOf(text);
        return says === null ? [] : [{ path, line: null, says }];
      }),
};

function problemOf(text: string): string | null {
  try {
    return rewritten(text, tables) === text ? null : 'a table is out of date; run: ftlab docs';
  } catch (error) {
    return (error as Error).message;
  }
}
