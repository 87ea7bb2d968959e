// Making elements of SVG.
const svg_name = 'http://www.w3.org/2000/svg';

/** @param {string} name @param {Record<string, string | number>} attributes @returns {SVGElement} */
export function draw(name, attributes) {
  const made = document.createElementNS(svg_name, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return /** @type {SVGElement} */ (made);
}

/** @param {string} text @returns {SVGElement} what a pointer that rests on it shows */
export function title_of(text) {
  const title = draw('title', {});
  title.textContent = text;
  return title;
}
