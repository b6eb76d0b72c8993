/** Measures the contrast of every visible text on a page. Runs inside the page: it must not refer to anything outside itself. */
export interface LowContrast {
  readonly text: string;
  readonly ratio: number;
  readonly color: string;
  readonly background: string;
}

/** Texts below `least` (WCAG 2.2, 1.4.3: 4.5 for text of this size), and how many were looked at. */
export function lowContrast(least: number): { readonly looked: number; readonly low: readonly LowContrast[] } {
  type Rgb = readonly [number, number, number, number];
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parse = (text: string): Rgb => {
    if (canvas === null) return [0, 0, 0, 0];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = '#0000';
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top: Rgb, under: Rgb): Rgb => {
    const mix = (a: number, b: number): number => a * top[3] + b * (1 - top[3]);
    return [mix(top[0], under[0]), mix(top[1], under[1]), mix(top[2], under[2]), 1];
  };
  const luminance = ([r, g, b]: Rgb): number => {
    const part = (c: number): number => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (a: Rgb, b: Rgb): number => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const parentOf = (e: Element): Element | null =>
    e.parentElement ?? (e.getRootNode() instanceof ShadowRoot ? (e.getRootNode() as ShadowRoot).host : null);
  /** Every colour that may be behind the element: hatches and gradients have several. */
  const behind = (element: Element): readonly Rgb[] => {
    const layers: Element[] = [];
    for (let e: Element | null = element; e !== null; e = parentOf(e)) layers.unshift(e);
    let grounds: readonly Rgb[] = [[255, 255, 255, 1]];
    for (const layer of layers) {
      const style = getComputedStyle(layer);
      const color = parse(style.backgroundColor);
      grounds = grounds.map((g) => over(color, g));
      const image = style.backgroundImage.match(/rgba?\([^)]*\)|color\([^)]*\)/g) ?? [];
      const extra = image.map(parse).filter((c) => c[3] > 0);
      grounds = [...grounds, ...extra.flatMap((c) => grounds.map((g) => over(c, g)))];
    }
    return grounds;
  };
  const low: LowContrast[] = [];
  let looked = 0;
  const judge = (element: Element, colorText: string, text: string): void => {
    looked += 1;
    for (const ground of behind(element)) {
      const r = ratio(over(parse(colorText), ground), ground);
      if (r < least) low.push({ text: text.trim().slice(0, 60), ratio: r, color: colorText, background: ground.join() });
    }
  };
  const walk = (root: Document | ShadowRoot | Element): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot !== null) walk(element.shadowRoot);
      // Controls that are off are exempt; what is not drawn cannot be read.
      if (element.closest(':disabled') !== null || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
        continue;
      const style = getComputedStyle(element);
      const own = [...element.childNodes].filter((n) => n.nodeType === 3 && (n.nodeValue ?? '').trim() !== '');
      const box = element.getBoundingClientRect();
      if (own.length > 0 && box.width > 1 && box.height > 1 && element.tagName !== 'TITLE')
        judge(element, element instanceof SVGElement ? style.fill : style.color, own.map((n) => n.nodeValue).join(' '));
      if (element instanceof HTMLInputElement && element.placeholder !== '')
        judge(element, getComputedStyle(element, '::placeholder').color, element.placeholder);
    }
  };
  walk(document);
  return { looked, low };
}
