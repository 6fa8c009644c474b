/** Untrusted text for people: no character of it moves the cursor, hides or reorders other text. */

/**
 * C0 and C1 control characters, DEL, line and paragraph separators, and the characters that change
 * the direction of text (bidirectional marks, embeddings, overrides and isolates).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches control characters
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * The text with each such character written as `\u001b` (its code in four hexadecimal digits), on
 * the terminal and on the page alike. Line breaks too are written so: split a text into lines
 * first. JSON without line breaks between its tokens stays the same JSON.
 */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
