/** Text from guests and files never becomes markup or script. */

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element's content or a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Markup whose `${…}` are escaped, unless they are markup themselves (or lists of it). */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
type Part = string | number | Markup | null | readonly Markup[];

export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const texts = parts.map((part) => {
    if (part === null) return '';
    if (part instanceof Markup) return part.text;
    if (Array.isArray(part)) return part.map((one: Markup) => one.text).join('');
    return escapeText(String(part));
  });
  return new Markup(String.raw({ raw: strings }, ...texts));
}

/** JSON that may stand in a script element: nothing in it can end the element or a line. */
export function scriptJson(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(json);
}
