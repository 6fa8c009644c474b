/** Spellings of a member's name. */

/** `power-cut` from `power-cut` or `powerCut`; null for a name that no file can have. */
export function kebab(typed: string): string | null {
  const name = typed.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) ? name : null;
}

/** `powerCut` */
export function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `Power cut` */
export function title(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
