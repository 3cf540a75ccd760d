// The page: which property is chosen, at which position of its counterexample, and the keys.

const report = JSON.parse(byId("data").textContent);
const PACES = [
  ["slow", 2500],
  ["medium", 1200],
  ["fast", 400],
];

const source = makeSource(report);
const verdicts = makeVerdicts(report, (run, property) => choose(run, property, true));
const view = { run: -1, property: -1, at: 0, trace: null, panes: null, timer: 0, pace: PACES[1][1] };

function choose(run, property, announce) {
  stop();
  Object.assign(view, { run, property, at: 0, trace: null, panes: null });
  verdicts.show(run, property);
  const [itsRun, found] = [report.runs[run], report.runs[run]?.properties[property]];
  const main = byId("main");
  main.replaceChildren(...[diagnostics(report, source.show)].filter(Boolean));
  if (found) main.append(propertyHead(itsRun, found, source.show));
  else if (itsRun) add(main, itsRun.failure && failure(itsRun.failure));
  if (found?.trace) {
    view.trace = makeTrace(found.trace);
    view.panes = makePanes(view.trace);
    main.append(view.panes.controls.element);
  }
  main.append(makeWork());
  if (announce) say(found ? `${found.name}: ${found.verdict}` : "");
  if (view.trace) go(0, true);
  else showPlain(itsRun, found);
}

function makePanes(trace) {
  return { lanes: makeLanes(trace, go), state: makeState(trace, go), controls: makeControls(trace) };
}

function makeWork() {
  const work = make("div", view.panes ? "work" : "work plain");
  if (view.panes) {
    const legend = view.trace.legend.join(" \u00b7 ");
    const pane = make("section", "pane lanes-pane", make("h3", "", "Interleaving"));
    if (legend) pane.append(make("p", "legend", legend));
    pane.append(view.panes.lanes.element);
    work.append(pane);
  }
  if (report.files.length) work.append(source.element);
  if (view.panes) work.append(view.panes.state.element);
  return work;
}

// Where there is no counterexample: the property in its source, and what was never reached.
function showPlain(run, found) {
  if (!report.files.length) return;
  const first = report.diagnostics[0]?.place;
  source.open(found?.place?.[0] ?? run?.main ?? first?.[0] ?? 0);
  source.mark(standingMarks(run, found));
  const place = found?.place ?? (run ? null : first);
  if (place) source.show(place);
}

function standingMarks(run, found) {
  const marks = [];
  for (const one of run?.unreached ?? [])
    marks.push({ place: one.place, className: "unreached-line", tag: "never reached" });
  for (const property of run?.properties ?? [])
    if (property.place && property.vacuous)
      marks.push({ place: property.place, className: "vacuous-line", tag: "vacuous" });
  if (found?.place) marks.push({ place: found.place, className: "property-line", tag: "property" });
  for (const one of report.diagnostics)
    marks.push({ place: one.place, className: `${one.severity}-line`, tag: one.code });
  return marks;
}

// Steps ---------------------------------------------------------------------------------------

function go(at, quiet) {
  const { trace, panes } = view;
  if (!trace) return;
  view.at = Math.min(Math.max(at, 0), trace.last);
  panes.lanes.show(view.at);
  panes.state.show(view.at);
  panes.controls.show(view.at);
  showSource();
  if (!quiet) say(announcement(trace, view.at));
  if (!quiet) remember();
}

function showSource() {
  const { trace, at } = view;
  const run = report.runs[view.run];
  const marks = standingMarks(run, run.properties[view.property]);
  const step = trace.step(at);
  for (const [actor, place] of standing(trace, at)) {
    if (step && actor === step.actor) continue;
    marks.push({ place, className: `standing hue-${actor % 6}`, tag: trace.actors[actor] });
  }
  if (!step) {
    source.open(run.main ?? 0);
    source.mark(marks);
    return;
  }
  for (const place of step.also ?? []) marks.push({ place, className: "also" });
  for (const [, place] of step.calls) marks.push({ place, className: "calling" });
  const className = trace.isBreaking(at) ? "now breaking-line" : `now hue-${step.actor % 6}`;
  const tag = `${trace.actors[step.actor]} \u25b6`;
  marks.push({ place: step.place, className, tag, exact: true, current: true });
  source.open(step.place[0]);
  source.mark(marks);
  source.show(step.place);
}

function say(words) {
  byId("status").textContent = text(words);
}

function stop() {
  clearInterval(view.timer);
  view.timer = 0;
  view.panes?.controls.playing(false);
}

function play() {
  if (view.timer) return stop();
  if (view.at === view.trace.last && !view.trace.isLoop) go(0);
  view.panes.controls.playing(true);
  view.timer = setInterval(() => {
    const to = view.trace.next(view.at);
    if (to === view.at) stop();
    else go(to);
  }, view.pace);
  return undefined;
}

const walk = {
  first: () => go(0),
  back: () => go(view.at - 1),
  next: () => go(view.trace.next(view.at)),
  last: () => go(view.trace.last),
  turnBack: () => go(nextTurn(view.trace, view.at, -1)),
  turnNext: () => go(nextTurn(view.trace, view.at, 1)),
};

function byHand(action) {
  return () => {
    stop();
    action();
  };
}

// Controls ------------------------------------------------------------------------------------

function makeControls(trace) {
  const slider = make("input", "slider");
  attributes(slider, { type: "range", min: 0, max: trace.last, step: 1, value: 0, id: "slider" });
  attributes(slider, { "aria-label": "Position" });
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value));
  });
  const output = make("output", "position");
  attributes(output, { for: "slider", id: "position" });
  const playButton = button("play", "Play", play, "\u25b6");
  const element = make(
    "div",
    "controls",
    make(
      "div",
      "buttons",
      button("", "First state", byHand(walk.first), "|\u2039"),
      button("", "Back to another process", byHand(walk.turnBack), "\u00ab"),
      button("", "Step back", byHand(walk.back), "\u2039"),
      playButton,
      button("", "Step forward", byHand(walk.next), "\u203a"),
      button("", "On to another process", byHand(walk.turnNext), "\u00bb"),
      button("", "Last state", byHand(walk.last), "\u203a|"),
    ),
    slider,
    output,
    makePace(),
    make("p", "keys", "\u2190 \u2192 step \u00b7 Shift \u2190 \u2192 process \u00b7 Home End \u00b7 Space plays"),
  );
  attributes(element, { role: "group", "aria-label": "Steps" });
  return {
    element,
    show(at) {
      slider.value = String(at);
      attributes(slider, { "aria-valuetext": positionText(trace, at) });
      output.textContent = positionText(trace, at);
    },
    playing(is) {
      playButton.textContent = is ? "| |" : "\u25b6";
      attributes(playButton, { "aria-label": is ? "Pause" : "Play" });
    },
  };
}

function positionText(trace, at) {
  if (at === 0) return `start of ${trace.steps.length}`;
  if (trace.isBreaking(at)) return "stopped";
  return `step ${at} of ${trace.steps.length}`;
}

function makePace() {
  const choice = make("select", "pace");
  attributes(choice, { "aria-label": "Speed of play", id: "pace" });
  for (const [name, time] of PACES) choice.append(attributes(make("option", "", name), { value: time }));
  choice.value = String(view.pace);
  choice.addEventListener("change", () => {
    view.pace = Number(choice.value);
    if (view.timer) byHand(play)();
  });
  return choice;
}

// Keys ----------------------------------------------------------------------------------------

const KEYS = {
  ArrowLeft: walk.back,
  ArrowRight: walk.next,
  "Shift+ArrowLeft": walk.turnBack,
  "Shift+ArrowRight": walk.turnNext,
  Home: walk.first,
  End: walk.last,
};
const IN_LIST = { ArrowUp: walk.back, ArrowDown: walk.next };

function onKey(event) {
  if (!view.trace || event.ctrlKey || event.altKey || event.metaKey) return;
  const { target } = event;
  if (target.matches("input, select, textarea")) return;
  const key = (event.shiftKey ? "Shift+" : "") + event.key;
  if (event.key === " ") {
    if (target.matches("button, summary")) return;
    event.preventDefault();
    play();
    return;
  }
  const action = KEYS[key] ?? (target.id === "lanes" ? IN_LIST[key] : undefined);
  if (!action) return;
  event.preventDefault();
  byHand(action)();
}

// The address ---------------------------------------------------------------------------------

// `#0/2/14` is step 14 of the third property of the first run, so that a link can lead there.
function remember() {
  history.replaceState(null, "", `#${view.run}/${view.property}/${view.at}`);
}

function remembered() {
  const found = /^#(\d+)\/(\d+)\/(\d+)$/.exec(location.hash);
  if (!found) return null;
  const [run, property, at] = found.slice(1).map(Number);
  return report.runs[run]?.properties[property] ? { run, property, at } : null;
}

// What matters most: a violation that is not expected, then any counterexample, then a doubt.
function mostWanted() {
  const all = report.runs.flatMap((run, at) =>
    run.properties.map((property, n) => ({ run: at, property: n, found: property })),
  );
  const wanted = [
    (found) => found.trace && found.mark === "FAIL",
    (found) => found.mark === "FAIL",
    (found) => found.trace,
    (found) => found.mark === "?" || found.vacuous,
    (found) => found.kind !== "builtin",
    () => true,
  ];
  for (const is of wanted) {
    const one = all.find(({ found }) => is(found));
    if (one) return { ...one, at: 0 };
  }
  return { run: report.runs.length ? 0 : -1, property: -1, at: 0 };
}

function start() {
  byId("head").append(...makeHead(report));
  byId("verdicts").append(...verdicts.elements);
  byId("verdicts").hidden = !report.runs.length;
  byId("page").hidden = false;
  const first = remembered() ?? mostWanted();
  choose(first.run, first.property);
  if (first.at) go(first.at);
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", () => {
    const to = remembered();
    if (!to) return;
    if (to.run !== view.run || to.property !== view.property) choose(to.run, to.property);
    go(to.at);
  });
  addEventListener("resize", () => view.panes?.lanes.redraw());
  addEventListener("beforeprint", () => {
    view.panes?.lanes.showAll();
    view.panes?.lanes.show(view.at);
  });
}

start();
