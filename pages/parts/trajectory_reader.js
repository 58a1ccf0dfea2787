// Keys, find, kinds and copying over one transcript. Everything written into the page is this file's own words or what
// the reader types, as text; what the transcript says is only read.
const KINDS = ["reasoning", "message", "action", "observation"];
const memory = Symbol.for("lab transcript reader");

export default function (component) {
  const data = component.data || {};
  window[memory]?.stop();
  const stop = new AbortController();
  const reader = { stop: () => stop.abort() };
  window[memory] = reader;
  if (!data.trajectory) {
    document.addEventListener("click", copied, { signal: stop.signal });
    listen({ l: () => neighbour("next"), h: () => neighbour("previous") }, stop.signal);
    return () => stop.abort();
  }
  let tries = 100;
  const look = () => {
    if (stop.signal.aborted) return; // a newer one has drawn its bar: this one's would be deaf in its place
    const steps = document.getElementById("lab-steps"), slot = document.getElementById("lab-reader-slot");
    const there = steps && slot && steps.querySelectorAll(".lab-step").length === data.steps;
    if (there) read(steps, slot, data, stop.signal);
    else if (tries-- > 0) setTimeout(look, 40);
  };
  look();
  return () => stop.abort();
}

function read(root, slot, data, signal) {
  const steps = [...root.querySelectorAll(".lab-step")];
  const bar = makeBar(slot);
  const found = finder(root, bar, signal);
  const goTo = (step, keep) => {
    if (!step) return;
    settle(step, signal);
    mark(steps, step);
    if (!keep) address({ step: step.dataset.step, quote: null });
    bar.place.textContent = told(step, steps);
  };
  const current = () => {
    const line = root.querySelector("#lab-reader-slot").getBoundingClientRect().bottom + 24;
    let at = 0;
    for (let k = 0; k < steps.length && steps[k].getBoundingClientRect().top <= line; k++) at = k;
    return at;
  };
  const move = (by) => {
    const at = current(), step = steps[at];
    const top = step.getBoundingClientRect().top, line = slot.getBoundingClientRect().bottom;
    const inside = by < 0 && top < line - 30;
    goTo(steps[Math.min(steps.length - 1, Math.max(0, inside ? at : at + by))]);
  };
  const unfold = () => {
    const folds = [...root.querySelectorAll("details.lab-fold")];
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
  };
  const keys = {
    j: () => move(1), k: () => move(-1), l: () => neighbour("next"), h: () => neighbour("previous"),
    u: unfold, "/": () => bar.find.focus(), n: () => found.step(1), N: () => found.step(-1),
  };
  listen(keys, signal);
  document.addEventListener("click", (event) => clicked(event, root, goTo), { signal });
  bar.unfold.addEventListener("click", unfold, { signal });
  if (!root.querySelector("details.lab-fold")) bar.unfold.hidden = true;
  kinds(root, bar, signal);
  follow(root, steps, current, bar, signal);
  if (data.find) found.look(data.find);
  const named = data.step === null ? null : document.getElementById(`step-${data.step}`);
  if (named) {
    goTo(named, true);
    const quoted = data.quote && named.querySelector("mark");
    if (quoted) settle(quoted, signal, "nearest"); // the step stays where it is, unless the words are out of sight
  }
  bar.place.textContent ||= `${steps.length} ${steps.length === 1 ? "step" : "steps"} (j, k)`;
}

// The number a step has is not always its place: what is recorded may begin at 0.
function told(step, steps) {
  const number = step.dataset.step, place = steps.indexOf(step) + 1;
  return `step ${number}${Number(number) === place ? "" : `, ${place}`} of ${steps.length} (j, k)`;
}

const typing = (place) =>
  place?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");

function listen(keys, signal) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }, { signal });
}

const neighbour = (which) => document.querySelector(`a.lab-go.lab-${which}`)?.click();

function address(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  history.replaceState(history.state, "", url);
}

// What lies outside the window is measured only once it is near: come back twice, until it stays.
function settle(place, signal, block = "start") {
  const fold = place.closest("details");
  if (fold) fold.open = true;
  for (const wait of [0, 60, 200]) {
    setTimeout(() => signal.aborted || place.scrollIntoView({ block }), wait);
  }
}

function mark(steps, now) {
  for (const step of steps) step.classList.toggle("now", step === now);
  for (const line of document.querySelectorAll(".lab-outline a.lab-out")) {
    const here = line.getAttribute("href") === `#${now?.id}`;
    line.classList.toggle("now", here);
    if (here) {
      const box = line.parentElement, top = line.offsetTop - box.offsetTop;
      if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 40) box.scrollTop = top - box.clientHeight / 2;
    }
  }
}

function follow(root, steps, current, bar, signal) {
  let waiting = false;
  const scroller = root.closest('[data-testid="stMain"]') || document;
  scroller.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const step = steps[current()];
      mark(steps, step);
      bar.place.textContent = told(step, steps);
    });
  }, { signal, passive: true });
}

function clicked(event, root, goTo) {
  const line = event.target.closest?.(".lab-outline a.lab-out");
  if (line) return goTo(document.getElementById(line.getAttribute("href").slice(1)));
  copied(event);
}

function copied(event) {
  const whole = event.target.closest?.("button.lab-copy"), linked = event.target.closest?.("button.lab-copy-link");
  if (whole) {
    const parts = whole.closest(".lab-block").querySelectorAll("code.lab-text");
    copy([...parts].map((part) => part.textContent).join(""), whole);
  } else if (linked) {
    copy(new URL(linked.dataset.href, document.baseURI).href, linked);
  }
}

async function copy(text, button) {
  const words = button.dataset.words || (button.dataset.words = button.textContent);
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = copyByHand(text); // no clipboard over plain http from another machine
  }
  button.textContent = done ? "copied" : "not allowed here";
  setTimeout(() => (button.textContent = words), 1200);
}

function copyByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

function element(name, words, attributes = {}) {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  Object.assign(made, attributes);
  return made;
}

function makeBar(slot) {
  slot.replaceChildren();
  const app = document.querySelector('[data-testid="stApp"]');
  if (app) slot.style.background = getComputedStyle(app).backgroundColor;
  const bar = element("div", "", { className: "lab-bar" });
  const find = element("input", "", { type: "search", placeholder: "Find in it ( / )", ariaLabel: "Find in this trajectory" });
  const count = element("span", "", { className: "lab-faint" });
  const back = element("button", "↑", { type: "button", title: "previous match (N)" });
  const on = element("button", "↓", { type: "button", title: "next match (n)" });
  const boxes = KINDS.map((kind) => {
    const box = element("input", "", { type: "checkbox", checked: true, value: kind });
    const label = element("label");
    label.append(box, element("span", `${kind}s`.replace("reasonings", "reasoning")));
    return [box, label];
  });
  const unfold = element("button", "unfold all (u)", { type: "button", title: "unfold or fold every long text (u)" });
  const place = element("span", "", { className: "lab-faint", title: "j and k go to the next and the previous step" });
  const gap = element("span", "", { className: "lab-gap" });
  bar.append(find, count, back, on, ...boxes.map(([, label]) => label), unfold, gap, place);
  slot.append(bar);
  return { find, count, back, on, boxes, unfold, place };
}

function kinds(root, bar, signal) {
  for (const [box, label] of bar.boxes) {
    const name = `without-${box.value}`;
    label.hidden = !root.querySelector(`.lab-block.${box.value}`);
    box.checked = !root.classList.contains(name);
    box.addEventListener("change", () => {
      root.classList.toggle(name, !box.checked);
      const away = bar.boxes.filter(([each]) => !each.checked).map(([each]) => each.value);
      address({ hide: away.join(",") });
      for (const link of document.querySelectorAll("a.lab-next, a.lab-previous")) carry(link, "hide", away.join(","));
    }, { signal });
  }
}

// What is put away here stays away in the trajectory one goes on to.
function carry(link, name, value) {
  const [page, query] = link.getAttribute("href").split("?"), asked = new URLSearchParams(query);
  if (value) asked.set(name, value);
  else asked.delete(name);
  link.setAttribute("href", `${page}?${asked}`);
}

// Finding marks ranges, not elements: the page is not changed, and a word may run across coloured parts.
function finder(root, bar, signal) {
  let ranges = [], at = -1;
  const show = () => {
    bar.count.textContent = !bar.find.value ? "" : ranges.length ? `${at + 1} of ${ranges.length}` : "none";
    if (!window.Highlight) return;
    CSS.highlights.set("lab-found", new Highlight(...ranges));
    CSS.highlights.set("lab-found-now", ranges[at] ? new Highlight(ranges[at]) : new Highlight());
  };
  const step = (by) => {
    if (!ranges.length) return;
    at = (at + by + ranges.length) % ranges.length;
    show();
    settle(ranges[at].startContainer.parentElement, signal, "center");
  };
  const look = (words) => {
    bar.find.value = words;
    ranges = words.trim() ? occurrences(root, words) : [];
    at = -1;
    show();
    bar.count.textContent &&= ranges.length ? `${ranges.length} found` : "none";
  };
  bar.find.addEventListener("input", () => look(bar.find.value), { signal });
  bar.find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") bar.find.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  bar.back.addEventListener("click", () => step(-1), { signal });
  bar.on.addEventListener("click", () => step(1), { signal });
  signal.addEventListener("abort", () => window.Highlight && CSS.highlights.clear());
  return { look, step };
}

function occurrences(root, words) {
  const wanted = words.toLowerCase(), found = [];
  for (const text of root.querySelectorAll("code.lab-text")) {
    if (found.length >= 5000) break;
    const whole = text.textContent.toLowerCase();
    let from = whole.indexOf(wanted);
    if (from < 0 || getComputedStyle(text.closest(".lab-block")).display === "none") continue;
    const nodes = textNodes(text);
    for (; from >= 0 && found.length < 5000; from = whole.indexOf(wanted, from + wanted.length)) {
      found.push(rangeOf(nodes, from, from + wanted.length));
    }
  }
  return found;
}

function textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), nodes = [];
  for (let start = 0; walker.nextNode(); start += walker.currentNode.length) nodes.push([start, walker.currentNode]);
  return nodes;
}

function rangeOf(nodes, from, to) {
  const range = document.createRange();
  const place = (offset, end) => {
    const [start, node] = nodes.findLast(([start]) => (end ? start < offset : start <= offset)) || nodes[0];
    return [node, Math.min(offset - start, node.length)];
  };
  range.setStart(...place(from, false));
  range.setEnd(...place(to, true));
  return range;
}
