// A click in the drawing is for the glyph under the mouse, or for the words beside one. Plotly itself decides by what
// the mouse was near when it last moved, up to 50 ms before, keeps what was chosen as selected, and takes a second click
// on it for taking it back: after a card has opened or closed it would answer with another glyph, or with none.
const ready = Symbol.for("lab tree is heard");
const REACH = 12; // pixels round the middle of a glyph that still mean it
const STILL = 6; // pixels a press may move and be a click

function found(drawing, x, y) {
  let best = null;
  for (const trace of drawing.querySelectorAll(".scatterlayer .trace")) {
    const ids = trace.__data__?.[0]?.trace?.customdata;
    if (!ids) continue;
    const look = (shape, number, words) => {
      const box = shape.getBoundingClientRect();
      const apart = words
        ? x >= box.left && x <= box.right && y >= box.top && y <= box.bottom ? REACH - 1 : Infinity
        : Math.hypot(x - (box.left + box.right) / 2, y - (box.top + box.bottom) / 2);
      if (apart <= REACH && (!best || apart < best.apart)) best = { apart, id: String([].concat(ids[number])[0]) };
    };
    trace.querySelectorAll(".points path.point").forEach((shape, number) => look(shape, number, false));
    trace.querySelectorAll(".textpoint").forEach((shape, number) => look(shape, number, true));
  }
  return best?.id;
}

export default function (component) {
  window[ready]?.abort();
  const stop = (window[ready] = new AbortController());
  const inside = (event) => !event.target.closest?.(".modebar, .legend") && event.target.closest?.(".st-key-tree-drawing .js-plotly-plot");
  let pressed = null;
  const hear = (kind, answer) => document.addEventListener(kind, answer, { signal: stop.signal, capture: true });
  hear("pointerdown", (event) => {
    pressed = event.isPrimary && !event.button && inside(event) ? event : null;
  });
  hear("pointerup", (event) => {
    const from = pressed;
    pressed = null;
    if (!from || Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL) return;
    const id = found(inside(from), event.clientX, event.clientY);
    if (id) component.setTriggerValue("picked", id);
  });
  hear("pointermove", (event) => {
    const drawing = event.buttons ? null : inside(event);
    const pad = drawing?.querySelector(".nsewdrag");
    if (pad) pad.style.cursor = found(drawing, event.clientX, event.clientY) ? "pointer" : "default";
  });
  return () => stop.abort();
}
