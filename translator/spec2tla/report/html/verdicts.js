// The heading and the list of all verdicts, from which one is chosen.

function makeHead(report) {
  const [word, ...rest] = report.summary.split(": ");
  const role = { 0: "good", 1: "bad", 2: "bad", 4: "bad" }[report.exit_code] ?? "warn";
  return [
    make("h1", "", make("span", `badge ${role}`, word), make("span", "counts", rest.join(": "))),
    make("p", "tools", report.tool.join(" \u00b7 ")),
  ];
}

const MANY = 4;
const ROLES = { ok: "good", FAIL: "bad", "?": "warn" };

function makeVerdicts(report, choose) {
  const buttons = new Map();
  const runs = report.runs.map((run, at) => {
    const list = make("ul", "");
    run.properties.forEach((property, n) => {
      const entry = verdictButton(property, () => choose(at, n));
      buttons.set(`${at}/${n}`, entry);
      list.append(make("li", "", entry));
    });
    const mark = make("span", run.passed ? "good" : "bad", run.passed ? "\u2713" : "\u2717");
    attributes(mark, { role: "img", "aria-label": run.passed ? "as expected" : "not as expected" });
    const name = make("summary", "", mark, " ", make("span", "file", breakable(run.file)), check(run));
    const details = make("details", run.passed ? "" : "wrong", name, list);
    details.open = report.runs.length <= 3 || !run.passed;
    return details;
  });

  function show(at, n) {
    for (const entry of buttons.values()) attributes(entry, { "aria-current": null });
    const entry = buttons.get(`${at}/${n}`);
    if (!entry) return;
    attributes(entry, { "aria-current": "true" });
    runs[at].open = true;
    reveal(byId("verdicts"), entry);
  }
  return { elements: [make("h2", "", "Verdicts"), ...runs], show };
}

// A path that may be broken after a slash or an underscore.
function breakable(path) {
  return path.split(/(?<=[/_])/).flatMap((part, at) => (at ? [make("wbr"), part] : [part]));
}

function check(run) {
  return run.check === "default" ? null : make("span", "check", `check ${run.check}`);
}

function verdictButton(property, action) {
  const role = property.vacuous ? "warn" : ROLES[property.mark];
  const kind = property.kind === "builtin" && property.verdict === "holds" ? " builtin" : "";
  const entry = make(
    "button",
    `verdict${kind}`,
    make("span", `mark ${role}`, property.mark),
    make("span", "name", property.name),
    make("span", "outcome", property.verdict + (property.vacuous ? ", vacuous" : "")),
  );
  attributes(entry, { type: "button" });
  entry.addEventListener("click", action);
  return entry;
}

// What is said of one property, above its counterexample.
function propertyHead(run, property, open) {
  const role = property.vacuous ? "warn" : ROLES[property.mark];
  const head = make("div", "property");
  head.append(
    make("h2", "", make("span", "name", property.name), make("span", `badge ${role}`, property.verdict)),
  );
  if (property.text) head.append(make("p", "sentence", property.text));
  if (property.reason) head.append(make("p", "warn", `unknown: ${text(property.reason)}`));
  if (property.vacuous) head.append(make("p", "warn", `vacuous: ${text(property.vacuous)}`));
  head.append(make("p", "facts", [...run.bound, ...run.facts].join(" \u00b7 ")));
  for (const note of run.notes) head.append(make("p", "warn", note));
  if (property.trace && !property.trace.certified)
    head.append(make("p", "warn", "this trace has not been replayed"));
  if (run.failure) head.append(failure(run.failure));
  if (property.trace) head.append(reasons(property.trace, open));
  if (run.unreached.length) head.append(unreached(run, open));
  return head;
}

function failure(found) {
  const note = make("p", "bad", found.code ? `${found.code}: ` : "", ...lines(found.message));
  if (found.hint) note.append(make("span", "hint", ...lines(found.hint)));
  return note;
}

function lines(value) {
  return value.split("\n").flatMap((line, at) => (at ? [make("br"), line] : [line]));
}

function reasons(trace, open) {
  const list = make("ul", "why");
  for (const one of trace.why)
    list.append(make("li", "", one.place ? button("link", one.text, () => open(one.place)) : one.text));
  list.append(make("li", "faint", trace.length));
  return list;
}

function unreached(run, open) {
  const list = make("ul", "places");
  for (const one of run.unreached)
    list.append(
      make("li", "", button("link", `line ${one.place[1]}`, () => open(one.place)), " ", make("code", "", one.text)),
    );
  const count = run.unreached.length;
  const title = `never reached: ${count} ${count === 1 ? "statement" : "statements"}`;
  return make("details", "unreached", make("summary", "warn", title), list);
}

function diagnostics(report, open) {
  const list = make("ul", "diagnostics");
  for (const one of report.failures) list.append(make("li", "", failure(one)));
  for (const one of report.diagnostics) {
    const role = one.severity === "error" ? "bad" : "warn";
    const where = `${report.files[one.place[0]].name}:${one.place[1]}:${one.place[2]}`;
    const item = make("li", "", make("span", `code ${role}`, `${one.severity} ${one.code}`), " ");
    add(item, one.message, " ", button("link", where, () => open(one.place)));
    if (one.hint) item.append(make("span", "hint", one.hint));
    for (const label of one.labels)
      item.append(make("span", "hint", button("link", `line ${label.place[1]}`, () => open(label.place)), " ", text(label.text)));
    list.append(item);
  }
  if (!list.children.length) return null;
  const counts = [
    [report.failures.length, "failure"],
    [report.diagnostics.length, "diagnostic"],
  ];
  const shown = counts.filter(([n]) => n).map(([n, word]) => `${n} ${word}${n === 1 ? "" : "s"}`);
  const title = make("summary", "", make("h2", "", shown.join(", ")));
  const details = make("details", "found", title, list);
  details.open = list.children.length <= MANY;
  return details;
}
