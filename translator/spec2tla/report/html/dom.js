// Elements and text. Text from a spec gets into the page through `text` alone.

// What could be mistaken for something else: controls, invisible and direction-changing characters.
const STRANGE = new RegExp(
  "[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5" +
    "\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff" +
    "\\uffa0\\ufff0-\\ufffb\\ud800-\\udfff]|[\\u{e0000}-\\u{e0fff}]",
  "gu",
);

function text(value) {
  return String(value).replace(STRANGE, (char) => {
    const code = char.codePointAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

// make("li", "name", child…): strings become text; null and false are left out.
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  add(element, ...children);
  return element;
}

function add(element, ...children) {
  for (const child of children.flat()) {
    if (child === null || child === false || child === undefined) continue;
    element.append(child instanceof Node ? child : text(child));
  }
  return element;
}

function attributes(element, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, text(value));
  }
  return element;
}

function button(className, label, action, ...children) {
  const element = make("button", className, ...(children.length ? children : [label]));
  attributes(element, { type: "button", title: children.length ? label : null });
  if (children.length) attributes(element, { "aria-label": label });
  element.addEventListener("click", action);
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

// Scrolls a pane, not the page, and only as far as needed to have the element well inside of it.
function reveal(pane, element) {
  const outer = pane.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  const margin = Math.min(outer.height / 4, 80);
  if (inner.top < outer.top + margin) pane.scrollTop -= outer.top + margin - inner.top;
  else if (inner.bottom > outer.bottom - margin)
    pane.scrollTop += Math.min(inner.bottom - outer.bottom + margin, inner.top - outer.top - margin);
}
