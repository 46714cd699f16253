/** Just enough SVG for a few charts. */

type Attributes = Readonly<Record<string, string | number>>;

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? Math.round(value * 10) / 10 : escape(value)}"`,
    )
    .join('');
  return `<${name}${written}>${children.join('')}</${name}>`;
}

/** @param label what a screen reader says of it. */
export function chart(width: number, height: number, label: string, ...children: string[]): string {
  return element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...children);
}

type Anchor = 'start' | 'middle' | 'end';

export function text(x: number, y: number, content: string, kind = '', anchor: Anchor = 'start'): string {
  return element('text', { x, y, class: kind, 'text-anchor': anchor }, escape(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return element('line', { x1, y1, x2, y2, class: kind });
}

/** What the pointer is told. */
export function hint(content: string): string {
  return element('title', {}, escape(content));
}

export type Scale = (value: number) => number;

export function linearScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  return (value) => to[0] + ((value - from[0]) / (from[1] - from[0] || 1)) * (to[1] - to[0]);
}

export function logScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const linear = linearScale([Math.log(from[0]), Math.log(from[1])], to);
  return (value) => linear(Math.log(value));
}

/** Round numbers from zero to the first one at or above the largest. */
export function ticks(largest: number): number[] {
  const rough = largest / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * magnitude).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.ceil(largest / step - 1e-9) + 1 }, (_, index) => index * step);
}
