// What is so at the current position: the step, what it read and from whom, locks held, all values.

function makeState(trace, go) {
  const body = make("div", "state");
  attributes(body, { tabindex: 0, role: "region", "aria-label": "State" });
  const element = make("section", "pane state-pane", make("h3", "", "State"), body);

  function show(at) {
    const changes = at === 0 || trace.isBreaking(at) ? [] : trace.step(at).changes;
    body.replaceChildren(
      stepFacts(trace, at),
      ...readFacts(trace, at, go),
      ...heldFacts(trace, at),
      ...valueTables(trace, at, changes),
    );
    body.scrollTop = 0;
  }
  return { element, show };
}

function stepFacts(trace, at) {
  if (at === 0) return make("p", "step-facts", "Before the first step.");
  const step = trace.step(at);
  const who = make("strong", `hue-${step.actor % 6} actor`, trace.actors[step.actor]);
  const what = trace.isBreaking(at) ? " cannot go on: " : ": ";
  const facts = make("p", "step-facts", who, what, make("code", "", step.text));
  const calls = step.calls.map(([name]) => `${name}()`);
  if (calls.length) facts.append(make("span", "faint", text(` in ${calls.join(" \u203a ")}`)));
  if (step.anchor) facts.append(make("span", "anchor", step.anchor));
  return facts;
}

function readFacts(trace, at, go) {
  if (at === 0 || trace.isBreaking(at) || !trace.step(at).reads.length) return [];
  const list = make("ul", "reads");
  for (const [name, value, writer] of trace.step(at).reads) {
    const item = make("li", "", "reads ", make("code", "", `${name} = ${value}`), ", ");
    if (writer > 0) {
      const by = trace.actors[trace.step(writer).actor];
      item.append("written by ", button("link", `step ${writer}`, () => go(writer)), ` of ${text(by)}`);
    } else item.append(make("span", "faint", "as it was at first"));
    list.append(item);
  }
  return [list];
}

function heldFacts(trace, at) {
  if (!trace.variables.some((variable) => variable.lock)) return [];
  const held = trace.held(at);
  const list = make("ul", "held");
  for (const [actor, ...locks] of held) {
    const who = make("span", `hue-${actor % 6} actor`, trace.actors[actor]);
    list.append(make("li", "", who, " holds ", make("code", "", locks.join(", "))));
  }
  if (!held.length) list.append(make("li", "faint", "no lock is held"));
  return [list];
}

// Values --------------------------------------------------------------------------------------

function valueTables(trace, at, changes) {
  const values = trace.state(at);
  const groups = [{ title: "Shared", members: [] }];
  const locals = trace.actors.map((name) => ({ title: name, members: [] }));
  trace.variables.forEach((variable, n) => {
    if (values[n] === null || values[n] === undefined) return;
    (variable.owner === null ? groups[0] : locals[variable.owner]).members.push(n);
  });
  return [...groups, ...locals]
    .filter((group) => group.members.length)
    .map((group) => valueTable(trace, values, group, changes));
}

function valueTable(trace, values, group, changes) {
  const table = make("table", "values", make("caption", "", group.title));
  const body = make("tbody");
  for (const n of group.members) {
    const variable = trace.variables[n];
    const mine = changes.filter(([name]) => isPart(name, variable.name));
    const cell = make("td", "value", shownValue(values[n], variable.name, mine));
    if (mine.length) cell.append(make("span", "was", ...mine.map(was(variable.name))));
    const head = attributes(make("th", "", variable.short), { scope: "row" });
    body.append(make("tr", mine.length ? "changed" : "", head, cell));
  }
  table.append(body);
  return table;
}

// `m[0].readers` is a part of the variable `m.readers`.
function isPart(name, variable) {
  if (name === variable || name.startsWith(`${variable}[`) || name.startsWith(`${variable}.`))
    return true;
  return name.replace(/\[\d+\]/g, "") === variable;
}

function was(variable) {
  return ([name, before]) => {
    const way = name.startsWith(variable) ? name.slice(variable.length) : name;
    return make("span", "before", `${way ? `${way} ` : ""}was ${before}`);
  };
}

// A value as text, each part that has just changed marked.
function shownValue(value, name, changes) {
  const isNew = changes.some(([changed]) => changed === name);
  const element = make(isNew ? "mark" : "span", "");
  if (!Array.isArray(value)) return add(element, value);
  const [kind, ...parts] = value;
  if (kind === "struct") {
    element.append("{");
    for (let n = 0; n < parts.length; n += 2) {
      add(element, n ? ", " : "", `${parts[n]}: `);
      element.append(shownValue(parts[n + 1], `${name}.${parts[n]}`, changes));
    }
    return add(element, "}");
  }
  element.append(kind);
  parts.forEach((part, n) => {
    add(element, n ? ", " : "", shownValue(part, `${name}[${n}]`, changes));
  });
  return add(element, kind === "[" ? "]" : "}");
}
