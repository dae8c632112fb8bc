/** An element that the page is known to have. */
export function find(selector: string, within: ParentNode = document): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`Expected the page to have ${selector}, got none`);
  return found;
}

/** What draws on a canvas. */
export function pencil(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('Expected a browser that draws, got one that does not');
  return context;
}
