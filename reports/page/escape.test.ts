import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '../visible.ts';
import { bdi, escapeText, html, scriptJson } from './escape.ts';

const anything = fc.string({ unit: 'binary' });

test('no text leaves an element or an attribute, or keeps a control character', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const escaped = escapeText(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(visible(escaped)).toBe(escaped);
    }),
  );
});

test('texts in a template are escaped, markup is not', () => {
  expect(html`<p title="${'"'}">${'<'}${bdi('א\u202e')}${null}${[html`<i>`]}${3}</p>`.text).toBe(
    '<p title="&quot;">&lt;<bdi>א\\u202e</bdi><i>3</p>',
  );
});

test('JSON for a script cannot end it, and its values show their control characters', () => {
  fc.assert(
    fc.property(anything, anything, (name, text) => {
      const json = scriptJson({ [name]: text }).text;
      expect(json).not.toMatch(/[<>&\n]/);
      expect(JSON.parse(json)).toEqual({ [name]: visible(text) });
    }),
  );
  expect(scriptJson('</script><!--').text).toBe('"\\u003c/script\\u003e\\u003c!--"');
});
