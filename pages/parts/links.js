// Clicks on our own links open their view in this session; jumps scroll to a place on the page. Enter and Escape leave
// a text field once it has taken what was typed, so that a page's keys mean the page again.
const ready = Symbol.for("lab links are heard");
const tidy = Symbol.for("lab history is tidy");

function sameView(address) {
  const to = new URL(address ?? "", location);
  const said = (search) => new URLSearchParams(search).toString();
  return to.pathname === location.pathname && to.hash === location.hash && said(to.search) === said(location.search);
}

// Opening a view pushes two entries (the new query on the old page, then the new page): the second takes the first's
// place, so that Back returns to where the reader came from. An address that only spells the same query otherwise
// (%20, +) is no new entry either.
function tidyHistory() {
  if (window[tidy]) return;
  const push = history.pushState.bind(history);
  const state = (window[tidy] = { left: 0, until: 0 });
  history.pushState = (...entry) => {
    if (sameView(entry[2])) return;
    const following = state.left > 0 && Date.now() < state.until;
    if (following && --state.left === 0) return history.replaceState(...entry);
    return push(...entry);
  };
}

export default function (component) {
  tidyHistory();
  window[ready]?.abort();
  const stop = (window[ready] = new AbortController());
  document.addEventListener(
    "click",
    (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const link = event.target.closest?.("a.lab-go, a.lab-jump");
      if (!link) return;
      const href = link.getAttribute("href") || "";
      event.preventDefault();
      if (link.classList.contains("lab-jump")) {
        const place = document.getElementById(href.slice(1));
        const folded = place?.closest("details");
        if (folded) folded.open = true;
        place?.scrollIntoView({ block: "start" });
      } else {
        const to = new URL(href, document.baseURI), here = location;
        window[tidy].left = to.pathname === here.pathname || to.search === here.search ? 0 : 2;
        window[tidy].until = Date.now() + 5000;
        component.setTriggerValue("go", href);
      }
    },
    { signal: stop.signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      const field = event.target;
      if (field.matches?.('.stTextInput input') && !field.closest('[data-testid="stForm"]')) setTimeout(() => field.blur(), 0);
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}
