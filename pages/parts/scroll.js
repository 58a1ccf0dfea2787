// Brings the element an address names into view: once a visit, as soon as it is there, and again while what stands
// above it still arrives, unless the reader scrolls by hand. What is in sight already stays where it is.
const memory = Symbol.for("lab place in sight");
const hands = ["wheel", "touchstart", "keydown", "pointerdown"];

export default function (component) {
  const { anchor, visit, beside } = component.data || {};
  const before = window[memory];
  if (!anchor || before?.visit === visit) return;
  before?.stop.abort();
  const stop = new AbortController();
  window[memory] = { visit, stop };
  for (const kind of hands) document.addEventListener(kind, () => stop.abort(), { signal: stop.signal, passive: true });
  let tries = 100;
  const look = () => {
    if (stop.signal.aborted) return;
    const place = document.getElementById(anchor);
    if (!place) return void (tries-- > 0 && setTimeout(look, 50));
    for (const wait of [0, 80, 250, 600, 1200]) setTimeout(() => stop.signal.aborted || bring(anchor, beside), wait);
    setTimeout(() => stop.abort(), 1300);
  };
  look();
}

function bring(anchor, beside) {
  const place = document.getElementById(anchor);
  if (!place) return;
  const folded = place.closest("details");
  if (folded) folded.open = true;
  place.classList.add("lab-target");
  const { top, bottom } = place.getBoundingClientRect();
  const tall = bottom - top > innerHeight / 2;
  if (top < 40 || (tall ? top > innerHeight / 3 : bottom > innerHeight - 40)) place.scrollIntoView({ block: "start" });
  const box = beside && document.querySelector(beside), page = place.closest('[data-testid="stMain"]');
  if (!box || !page) return;
  box.scrollTop = 0;
  const above = box.getBoundingClientRect().top;
  if (above < 0) page.scrollTop += above - 8;
}
