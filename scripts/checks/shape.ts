/** Width of lines, length of functions, and how doc comments begin. */
import { parseSync, Visitor } from 'oxc-parser';
import type { Check, Sources, Violation } from './source.ts';

/** Columns; the formatter breaks code there, but neither strings nor comments. */
const WIDTH_MAX = 100;
/** Lines of a function, with the functions inside it. */
const FUNCTION_LINES_MAX = 70;

const CODE = /\.(ts|c|h|sh)$/;

export const width: Check = {
  name: 'width',
  says: `no line of code is wider than ${WIDTH_MAX} columns`,
  find: (sources) =>
    codeOf(sources).flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index): Violation[] => {
        const columns = [...line].length;
        if (columns <= WIDTH_MAX) return [];
        return [{ path, line: index + 1, says: `${columns} columns; break the line` }];
      }),
    ),
};

export const functions: Check = {
  name: 'functions',
  says: `no function is longer than ${FUNCTION_LINES_MAX} lines, tests apart`,
  find: (sources) =>
    codeOf(sources)
      .filter(([path]) => !/\.test\.ts$|\.lab\.ts$/.test(path))
      .flatMap(([path, text]) =>
        spansOf(path, text).flatMap(({ line, lines }): Violation[] => {
          if (lines <= FUNCTION_LINES_MAX) return [];
          return [{ path, line, says: `a function of ${lines} lines; split it` }];
        }),
      ),
};

interface Span {
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly lines: number;
}

function spansOf(path: string, text: string): Span[] {
  if (path.endsWith('.ts')) return spansOfTypeScript(path, text);
  return path.endsWith('.c') ? spansOfC(text) : [];
}

function spansOfTypeScript(path: string, text: string): Span[] {
  const spans: Span[] = [];
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const take = ({ start, end }: { start: number; end: number }) => {
    const line = lineAt(start);
    spans.push({ line, lines: lineAt(end) - line + 1 });
  };
  const visitor = new Visitor({
    FunctionDeclaration: take,
    FunctionExpression: take,
    ArrowFunctionExpression: take,
  });
  visitor.visit(parseSync(path, text).program);
  return spans;
}

/** In C a function begins with a line that ends in `{` and ends with `}`, both not indented. */
function spansOfC(text: string): Span[] {
  const spans: Span[] = [];
  let begun = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^[a-z_].*\)\s*\{$|^\{$/i.test(line)) begun = index + 1;
    if (line !== '}' || begun === 0) continue;
    spans.push({ line: begun, lines: index + 2 - begun });
    begun = 0;
  }
  return spans;
}

/** Openers after which the reader has to find the noun. */
const OPENER = /^(What|Of|Whoever|Whom|Those|Who|Whichever)\b/;
/** The begin of a doc comment, and of its text when that stands on the same line. */
const DOC = /^\s*\/\*\*\s*(.*)$/;

export const openers: Check = {
  name: 'openers',
  says: 'a doc comment begins with a noun or a verb, not with What, Of, Whoever, Those',
  find: (sources) =>
    codeOf(sources).flatMap(([path, text]) => {
      const lines = text.split('\n');
      return lines.flatMap((line, index): Violation[] => {
        const begin = DOC.exec(line)?.[1];
        if (begin === undefined) return [];
        const isBlock = begin === '';
        const first = isBlock ? (lines[index + 1] ?? '').replace(/^\s*\*\s*/, '') : begin;
        const [opener] = OPENER.exec(first) ?? [];
        if (opener === undefined) return [];
        const says = `begins with ${JSON.stringify(opener)}: name the thing`;
        return [{ path, line: index + (isBlock ? 2 : 1), says }];
      });
    }),
};

function codeOf(sources: Sources): [string, string][] {
  return [...sources].filter(([path]) => CODE.test(path));
}
