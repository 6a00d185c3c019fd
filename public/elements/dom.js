// Builds DOM nodes from data. Text always enters as text nodes or attribute values and is never
// parsed as markup, so whatever a notification says, it cannot become an element or a script.

const kSvgNamespace = "http://www.w3.org/2000/svg";

/**
 * Makes one element. `attributes` are set as attributes (true = empty attribute; null, undefined
 * and false are left out); keys starting with "on" are listeners. Children are nodes or strings.
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** One decorative icon on a 24-unit grid, drawn from a single path with the current text colour. */
export function vector(path, filled = false) {
  const svg = document.createElementNS(kSvgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.setAttribute("class", filled ? "icon filled" : "icon");
  const shape = document.createElementNS(kSvgNamespace, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** Sets the text only where it differs, so that an unchanged node costs no layout. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute only where it differs; null, undefined and false take it away. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** A constructed stylesheet: allowed where the page's policy forbids inline styles. Null without a DOM. */
export function stylesheet(text) {
  if (typeof CSSStyleSheet !== "function") return null;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
