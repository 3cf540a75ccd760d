// One counterexample: its positions, and the values at each of them. Position 0 is the first state,
// `n` the state after step n; where a built-in check stops a statement, one more position is it.

function makeTrace(data) {
  const states = [data.initial];
  for (const step of data.steps) {
    const state = step.state.length ? states[states.length - 1].slice() : states[states.length - 1];
    for (const [at, value] of step.state) state[at] = value;
    states.push(state);
  }
  const last = data.steps.length + (data.breaking ? 1 : 0);
  const isLoop = data.loop_to !== null && data.loop_to < data.steps.length;
  return {
    ...data,
    last,
    moving: data.actors.map((_, at) => at).filter((at) => data.turns.some((t) => t.actor === at)),
    step: (at) => (at === 0 ? null : (data.steps[at - 1] ?? data.breaking)),
    isBreaking: (at) => at > data.steps.length,
    state: (at) => states[Math.min(at, data.steps.length)],
    held: (at) => (at === 0 ? data.held : data.steps[Math.min(at, data.steps.length) - 1].held),
    // The step after the last one of a loop is its first one again.
    next: (at) => (at < last ? at + 1 : isLoop ? data.loop_to + 1 : last),
    isLoop,
    inLoop: (at) => isLoop && at > data.loop_to,
  };
}

// The next position, in one direction, at which another process has moved.
function nextTurn(trace, at, way) {
  const actor = (n) => (n < 1 || n > trace.last ? null : trace.step(n).actor);
  let to = at;
  if (way > 0) {
    do to += 1;
    while (to < trace.last && actor(to + 1) === actor(to));
    return Math.min(to, trace.last);
  }
  do to -= 1;
  while (to > 0 && actor(to + 1) === actor(to));
  return Math.max(to, 0);
}

// Where each process was last seen: the place of the last step of each other one, by its number.
function standing(trace, at) {
  const found = new Map();
  for (let n = at; n > 0 && found.size < trace.actors.length; n -= 1) {
    const step = trace.step(n);
    if (!found.has(step.actor)) found.set(step.actor, step.place);
  }
  return found;
}

// What a screen reader says when the position has changed.
function announcement(trace, at) {
  if (at === 0) return `Start, before step 1 of ${trace.steps.length}`;
  const step = trace.step(at);
  const place = `${trace.actors[step.actor]}, line ${step.place[1]}: ${step.text}`;
  if (trace.isBreaking(at)) return `Stopped: ${place}. ${trace.why[0].text}`;
  const reads = step.reads.map(([name, value]) => `${name} is ${value}`);
  const changes = step.changes.map(([name, before, after]) => `${name}: ${before} to ${after}`);
  const parts = [
    `Step ${at} of ${trace.steps.length}, ${place}`,
    ...(reads.length ? [`reads ${reads.join(", ")}`] : []),
    ...(changes.length ? [changes.join(", ")] : []),
    ...(trace.inLoop(at) ? ["part of the loop that repeats for ever"] : []),
    ...(at === trace.last ? trace.why.map((one) => one.text) : []),
  ];
  return parts.join(". ");
}
