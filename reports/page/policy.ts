/** The page's Content-Security-Policy: a second wall behind escaping. */
import { createHash } from 'node:crypto';
import { html, Markup } from './escape.ts';

/**
 * The policy as a meta element: only these scripts and styles (the exact text of their elements)
 * may run, and nothing may be loaded, sent or framed.
 */
export function policy(scripts: readonly Markup[], styles: readonly Markup[]): Markup {
  const hashes = (texts: readonly Markup[]) => texts.map(({ text }) => `'${digest(text)}'`);
  const rules = [
    "default-src 'none'",
    `script-src ${hashes(scripts).join(' ')}`,
    `style-src ${hashes(styles).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  // The policy is no recorded text, and its quotes have to stay.
  const content = new Markup(rules.join('; '));
  return html`<meta http-equiv="Content-Security-Policy" content="${content}">`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
