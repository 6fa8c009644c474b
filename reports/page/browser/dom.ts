/**
 * The part of a browser that the page's script uses, as types: the rest of ftlab is for Node, and
 * has no document that it could use by mistake.
 */

export interface Happening {
  readonly key: string;
  readonly target: PageElement;
  readonly clientX: number;
  readonly pointerId: number;
  readonly button: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  preventDefault(): void;
}

export interface PageElement {
  readonly id: string;
  readonly tagName: string;
  readonly dataset: Record<string, string | undefined>;
  readonly classList: { toggle(name: string, isOn: boolean): void };
  readonly parentElement: PageElement | null;
  readonly clientWidth: number;
  readonly offsetTop: number;
  scrollTop: number;
  textContent: string;
  innerHTML: string;
  className: string;
  title: string;
  type: string;
  value: string;
  checked: boolean;
  open: boolean;
  hidden: boolean;
  addEventListener(name: string, heard: (event: Happening) => void): void;
  append(...children: PageElement[]): void;
  before(...siblings: PageElement[]): void;
  closest(selector: string): PageElement | null;
  focus(options?: { preventScroll: boolean }): void;
  getBoundingClientRect(): { left: number; width: number };
  matches(selector: string): boolean;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  remove(): void;
  scrollIntoView(options: { block: 'nearest' | 'start' | 'center' }): void;
  setAttribute(name: string, value: string): void;
  setPointerCapture(pointer: number): void;
}

interface Observer {
  observe(element: PageElement): void;
  unobserve(element: PageElement): void;
}

export interface Browser {
  readonly document: Omit<PageElement, 'addEventListener'> & {
    readonly activeElement: PageElement | null;
    readonly documentElement: PageElement;
    addEventListener(name: string, heard: (event: Happening) => void): void;
    createElement(name: string): PageElement;
    createElementNS(space: string, name: string): PageElement;
    getElementById(id: string): PageElement | null;
  };
  readonly location: { hash: string };
  addEventListener(name: string, heard: () => void): void;
  readonly IntersectionObserver: new (
    seen: (entries: readonly { target: PageElement; isIntersecting: boolean }[]) => void,
    options: { rootMargin: string },
  ) => Observer;
  readonly ResizeObserver: new (
    seen: (entries: readonly { target: PageElement }[]) => void,
  ) => Observer;
}

export const browser = globalThis as unknown as Browser;
