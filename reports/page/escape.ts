/** Text from guests and files never becomes markup or script, and never reorders other text. */
import { visible } from '../visible.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element's content or a quoted attribute; control characters are made visible. */
export function escapeText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A piece of HTML, safe to put into a page as it is. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | null | readonly Markup[];

/** Markup from a template: each `${…}` is escaped unless it is Markup (or a list of Markup). */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const texts = parts.map((part) => {
    if (part === null) return '';
    if (part instanceof Markup) return part.text;
    if (Array.isArray(part)) return part.map((markup: Markup) => markup.text).join('');
    return escapeText(String(part));
  });
  return new Markup(String.raw({ raw: strings }, ...texts));
}

/** A recorded name or text, kept apart so that right-to-left letters in it move nothing else. */
export function bdi(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}

/**
 * JSON that may stand in a script element: nothing in it can end the element or a line, and control
 * characters in its texts are made visible, since a script puts them on the page.
 */
export function scriptJson(value: unknown): Markup {
  const shown = (_: string, inner: unknown) => (typeof inner === 'string' ? visible(inner) : inner);
  const json = JSON.stringify(value, shown).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
  return new Markup(visible(json));
}
