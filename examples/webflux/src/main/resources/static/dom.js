// The little that is needed to make elements.
export const byId = id => document.getElementById(id);

/** element('td', 'number', 'text' or more elements) */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** Puts these elements into a place if they look different from what is there. */
export function replace(place, ...made) {
  if (made.length === place.children.length && made.every((one, i) => one.isEqualNode(place.children[i]))) return;
  place.replaceChildren(...made);
}

/** An element of SVG with its attributes. */
export function svg(name, attributes = {}, ...content) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** A line without axes, as wide as its place. */
export function sparkline(values, lowest = Math.min(...values), highest = Math.max(...values)) {
  const range = highest - lowest || 1;
  const step = 100 / Math.max(1, values.length - 1);
  const points = values.map((value, i) => `${(i * step).toFixed(1)},${(28 - 26 * (value - lowest) / range).toFixed(1)}`);
  return svg('svg', { viewBox: '0 0 100 30', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('polyline', { points: points.join(' ') }));
}
