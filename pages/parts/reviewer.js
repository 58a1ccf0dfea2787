// Remembers in this browser who reviews, so that a reload need not ask again. Only this lab's page can read it.
const KEY = "trace2skill-lab-reviewer";

export default function (component) {
  const { name, forget } = component.data ?? {};
  try {
    if (name) localStorage.setItem(KEY, name);
    else if (forget) localStorage.removeItem(KEY);
    else {
      const known = localStorage.getItem(KEY);
      if (known) component.setStateValue("known", known);
    }
  } catch {
    // a browser that keeps nothing asks again
  }
}
