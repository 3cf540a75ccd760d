// The interleaving: a column for each process, time running down, the current step marked. Only the
// steps around the current one are in the page, and more when it comes near their end.

const AROUND = 150;
const NEAR = 30;
const SVG = "http://www.w3.org/2000/svg";

function makeLanes(trace, go) {
  const list = make("div", "lanes");
  attributes(list, { role: "listbox", tabindex: 0, "aria-label": "Interleaving", id: "lanes" });
  const arrows = document.createElementNS(SVG, "svg");
  attributes(arrows, { class: "arrows", "aria-hidden": "true" });
  const steps = make("div", "steps");
  list.append(laneNames(trace), steps, arrows);
  const shown = { from: 0, to: -1, current: 0 };
  const widest = Math.max(...trace.turns.flatMap((turn) => turn.lines.map(placeWidth)), 4);
  list.style.setProperty("--places", widest);

  function render(from, to) {
    shown.from = from;
    shown.to = to;
    steps.replaceChildren(
      ...(from > 1 ? [gap(`${from - 1} earlier steps`)] : []),
      ...startRow(from, go),
      ...turnRows(trace, from, to, go),
      ...(to < trace.last ? [gap(`${trace.last - to} later steps`)] : []),
      ...(to >= trace.last ? [endRow(trace)] : []),
    );
  }

  function show(at) {
    const from = Math.max(at - AROUND, 0);
    const to = Math.min(at + AROUND, trace.last);
    const tooEarly = shown.from > 0 && at < shown.from + NEAR;
    const tooLate = shown.to < trace.last && at > shown.to - NEAR;
    if (tooEarly || tooLate) render(from, to);
    shown.current = at;
    for (const old of steps.querySelectorAll("[aria-selected=true]"))
      attributes(old, { "aria-selected": "false" });
    for (const old of steps.querySelectorAll(".wrote")) old.classList.remove("wrote");
    const row = byId(`step-${at}`);
    attributes(row, { "aria-selected": "true" });
    attributes(list, { "aria-activedescendant": `step-${at}` });
    reveal(list, row);
    drawArrows(trace, at, list, arrows);
  }

  return {
    element: list,
    show,
    redraw: () => drawArrows(trace, shown.current, list, arrows),
    showAll: () => render(0, trace.last),
  };
}

function placeWidth(line) {
  return (line.tag ? line.tag.length + 1 : 0) + String(line.line ?? "").length;
}

function laneNames(trace) {
  const head = make("div", "lane-names");
  attributes(head, { "aria-hidden": "true" });
  head.append(make("span", "number", "step"), make("span", "line-number", "line"));
  const names = make("span", "names");
  trace.moving.forEach((actor, column) => {
    names.append(lane(make("span", `lane hue-${actor % 6}`, trace.actors[actor]), trace, column));
  });
  head.append(names);
  return head;
}

// Puts an element into its column: columns overlap, since only one is filled on a line.
function lane(element, trace, column) {
  const width = trace.moving.length > 1 ? 62 / trace.moving.length : 0;
  element.style.setProperty("--from", `${(width * column).toFixed(2)}%`);
  return element;
}

function gap(label) {
  return attributes(make("div", "gap", label), { role: "presentation" });
}

function startRow(from, go) {
  if (from > 1) return [];
  const row = make("div", "step start", make("div", "line", number("0"), number("", "line-number")));
  row.firstChild.append(make("span", "code", "the state at first"));
  return [option(row, 0, go)];
}

function endRow(trace) {
  const end = make("div", "end");
  attributes(end, { role: "presentation" });
  trace.why.forEach((one, at) => end.append(make("p", at ? "more" : "reason", one.text)));
  return end;
}

function number(value, className = "number") {
  return make("span", className, value);
}

function lineNumber(line) {
  const tag = line.tag ? make("span", "file-tag", `${text(line.tag)}:`) : null;
  return make("span", "line-number", tag, line.line === null ? "" : String(line.line));
}

function option(row, at, go) {
  row.dataset.step = at;
  row.addEventListener("click", () => go(at));
  return attributes(row, { role: "option", id: `step-${at}`, "aria-selected": "false" });
}

function turnRows(trace, from, to, go) {
  const rows = [];
  for (const turn of trace.turns) {
    const lines = turn.lines.filter((line) => line.step >= from && line.step <= to);
    if (turn.loop && trace.loop_to >= from && trace.loop_to <= to) rows.push(loopRow(trace));
    if (!lines.length) continue;
    const group = make("div", `turn hue-${turn.actor % 6}`);
    attributes(group, { role: "group", "aria-label": trace.actors[turn.actor] });
    for (const step of new Set(lines.map((line) => line.step)))
      group.append(stepRow(trace, turn, step, lines, go));
    rows.push(group);
  }
  if (trace.loop_to === trace.steps.length && to >= trace.last) rows.push(loopRow(trace));
  return rows;
}

function loopRow(trace) {
  const stands = trace.loop_to === trace.steps.length;
  const words = stands ? "nothing more happens, for ever" : "what follows repeats for ever";
  return attributes(make("div", "loop-mark", `\u21bb ${words}`), { role: "presentation" });
}

function stepRow(trace, turn, step, lines, go) {
  const mine = lines.filter((line) => line.step === step);
  const row = make("div", "step");
  if (trace.isBreaking(step)) row.classList.add("breaking");
  if (trace.inLoop(step)) row.classList.add("in-loop");
  const column = trace.moving.indexOf(turn.actor);
  for (const line of mine) {
    const code = make("span", "code", make("span", "statement", line.text));
    for (const note of line.notes) code.append(" ", make("span", "note", note));
    code.style.setProperty("--depth", Math.min(line.depth, 8));
    const shown = !line.main ? "" : trace.isBreaking(step) ? "!" : step;
    row.append(
      make(
        "div",
        line.main ? "line main" : "line",
        number(shown),
        lineNumber(line),
        make("span", "room", lane(code, trace, column)),
      ),
    );
  }
  return option(row, step, go);
}

// Arrows --------------------------------------------------------------------------------------

// From each step that wrote a value to the current one, which read it.
function drawArrows(trace, at, list, arrows) {
  arrows.replaceChildren();
  const row = byId(`step-${at}`);
  if (!row || at === 0 || trace.isBreaking(at)) return;
  const writers = new Set(trace.step(at).reads.map(([, , writer]) => writer));
  const origin = list.getBoundingClientRect();
  const spot = (element) => {
    const box = (element.querySelector(".main .statement") ?? element).getBoundingClientRect();
    return {
      x: box.left - origin.left + list.scrollLeft,
      y: (box.top + box.bottom) / 2 - origin.top + list.scrollTop,
    };
  };
  arrows.setAttribute("height", "0");
  arrows.setAttribute("height", String(list.scrollHeight));
  for (const writer of writers) {
    const source = writer > 0 ? byId(`step-${writer}`) : null;
    if (!source) continue;
    source.classList.add("wrote");
    arrows.append(...arrow(spot(source), spot(row)));
  }
}

function arrow(from, to) {
  const bend = Math.min(Math.max(Math.abs(to.y - from.y) / 3, 16), 60);
  const [x1, x2] = [from.x - 4, to.x - 5];
  const left = Math.max(Math.min(x1, x2) - bend, 2);
  const line = document.createElementNS(SVG, "path");
  attributes(line, {
    class: "arrow",
    d: `M${x1} ${from.y} C${left} ${from.y} ${left} ${to.y} ${x2 - 4} ${to.y}`,
  });
  const tip = document.createElementNS(SVG, "path");
  attributes(tip, { class: "tip", d: `M${x2} ${to.y} l-7 -4 v8 z` });
  return [line, tip];
}
