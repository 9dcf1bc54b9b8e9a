// Elements without a framework, and cells that touch the document only when they change.

type Properties = Record<string, string | number | boolean | ((event: never) => void) | undefined>;
export type Child = Node | string | undefined;

/** An element with attributes (`onclick` and the like are listeners; false and undefined leave an attribute out). */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, properties: Properties = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value as unknown as EventListener);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter((c): c is Node | string => c !== undefined));
  return element;
}

/** An SVG element with attributes. */
export function svg(tag: string, attributes: Record<string, string | number> = {}, ...children: Node[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** A text that is written only when it is another one. */
export class Cell {
  private readonly text = document.createTextNode('');
  private mark = '';

  constructor(readonly element: HTMLElement) {
    element.append(this.text);
  }

  set(text: string): void {
    if (this.text.data !== text) {
      this.text.data = text;
    }
  }

  /** One class at a time, such as the direction of a number. */
  setMark(mark: string): void {
    if (mark !== this.mark) {
      this.element.classList.remove(...(this.mark ? [this.mark] : []));
      this.element.classList.add(...(mark ? [mark] : []));
      this.mark = mark;
    }
  }
}

/** `up`, `down` or `flat`. */
export const markOf = (direction: -1 | 0 | 1): string => (direction > 0 ? 'up' : direction < 0 ? 'down' : 'flat');

/** Something that is drawn once a frame when anything has changed. */
export interface View {
  readonly element: HTMLElement;
  /** @param now performance.now() of the frame. */
  draw(now: number): void;
}

/** A part of the page below a heading of its own. */
export function section(title: string, id: string, ...children: Child[]): HTMLElement {
  return h('section', { class: 'panel', 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}
