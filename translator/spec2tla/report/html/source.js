// The source files, one at a time, with the lines marked that the current step, the other processes,
// the property, unreached statements and diagnostics are at.

const QUIET = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?/g;

function makeSource(report) {
  const choice = make("select", "files");
  attributes(choice, { id: "file", "aria-label": "Source file" });
  report.files.forEach((file, at) => {
    choice.append(attributes(make("option", "", file.name), { value: at }));
  });
  const pane = make("div", "source");
  attributes(pane, { tabindex: 0, role: "region", "aria-label": "Source" });
  const built = new Map();
  const view = { file: -1, marks: [] };

  function open(at) {
    if (view.file === at) return;
    view.file = at;
    choice.value = String(at);
    if (!built.has(at)) built.set(at, sourceLines(report.files[at]));
    pane.replaceChildren(built.get(at));
    mark(view.marks);
  }

  // Marks are { place, className, tag, exact, current }; those of other files wait.
  function mark(marks) {
    view.marks = marks;
    const lines = built.get(view.file)?.children;
    if (!lines) return;
    for (const line of lines) clear(line);
    for (const one of marks) {
      if (one.place[0] !== view.file) continue;
      const [, first, , last, lastColumn] = one.place;
      const end = lastColumn === 1 && last > first ? last - 1 : last;
      for (let n = first; n <= Math.min(end, lines.length); n += 1)
        markLine(lines[n - 1], one, n === first);
    }
    pane.querySelectorAll(".exact").forEach(unwrapExact);
    const exact = marks.find((one) => one.exact && one.place[0] === view.file);
    if (exact) wrapExact(lines, exact.place);
  }

  function show(place) {
    open(place[0]);
    const line = built.get(place[0]).children[place[1] - 1];
    if (!line) return;
    reveal(pane, line);
    revealSideways(pane, line.querySelector(".exact"));
  }

  choice.addEventListener("change", () => open(Number(choice.value)));
  const label = make("label", "", "Source ");
  label.append(choice);
  const element = make("section", "pane source-pane", make("h3", "", label), pane);
  return { element, open, mark, show };
}

// A statement far to the right is moved into view; else lines are seen from their beginning.
function revealSideways(pane, exact) {
  pane.scrollLeft = 0;
  if (!exact) return;
  const beyond = exact.getBoundingClientRect().right - pane.getBoundingClientRect().right + 16;
  const room = exact.getBoundingClientRect().left - pane.getBoundingClientRect().left - 16;
  if (beyond > 0) pane.scrollLeft = Math.min(beyond, room);
}

function sourceLines(file) {
  const body = make("div", "source-lines");
  const dim = quietRanges(file.text);
  let start = 0;
  file.text.split("\n").forEach((raw, at) => {
    const content = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const code = make("code", "source-code", ...pieces(content, start, dim));
    if (text(content) !== content) code.dataset.escaped = "yes";
    const tags = make("span", "tags");
    body.append(make("div", "source-line", tags, make("span", "line-number", at + 1), code));
    start += raw.length + 1;
  });
  return body;
}

// Comments and strings, as pairs of offsets in the text.
function quietRanges(whole) {
  return [...whole.matchAll(QUIET)]
    .filter((found) => !found[0].startsWith('"'))
    .map((found) => [found.index, found.index + found[0].length]);
}

function pieces(content, start, dim) {
  const end = start + content.length;
  while (dim.length && dim[0][1] <= start) dim.shift();
  const found = [];
  let at = start;
  for (const [from, to] of dim) {
    if (from >= end) break;
    const first = Math.max(from, at);
    if (first > at) found.push(content.slice(at - start, first - start));
    at = Math.min(to, end);
    found.push(make("span", "comment", content.slice(first - start, at - start)));
  }
  if (at < end) found.push(content.slice(at - start));
  return found;
}

// Marks ---------------------------------------------------------------------------------------

function clear(line) {
  if (!line.dataset.marked) return;
  delete line.dataset.marked;
  line.className = "source-line";
  line.removeAttribute("aria-current");
  line.firstChild.replaceChildren();
}

function markLine(line, one, isFirst) {
  line.dataset.marked = "yes";
  line.classList.add(...one.className.split(" "));
  if (one.current) attributes(line, { "aria-current": "step" });
  const tags = [...line.firstChild.children].map((tag) => tag.title);
  if (!isFirst || !one.tag || tags.includes(one.tag)) return;
  const tag = attributes(make("span", `tag ${one.className}`, one.tag), { title: one.tag });
  line.firstChild.prepend(tag);
}

// Underlines the very characters of a place that lies on one line.
function wrapExact(lines, [, first, from, last, to]) {
  const code = lines[first - 1]?.querySelector(".source-code");
  if (!code || first !== last || code.dataset.escaped) return;
  const range = document.createRange();
  const start = offsetIn(code, from - 1, 0);
  const end = offsetIn(code, to - 1, 1);
  if (!start || !end || start[0] !== end[0]) return;
  range.setStart(...start);
  range.setEnd(...end);
  range.surroundContents(make("span", "exact"));
}

function unwrapExact(span) {
  const parent = span.parentNode;
  span.replaceWith(...span.childNodes);
  parent.normalize();
}

// The text node and the offset in it after so many characters: code points, as columns count them.
// Between two nodes it is the end of the first one or the start of the second one.
function offsetIn(code, count, isEnd) {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let left = count;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const points = [...node.data];
    if (left < points.length + isEnd) return [node, points.slice(0, left).join("").length];
    left -= points.length;
  }
  return null;
}
