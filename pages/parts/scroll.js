// Brings the element an address names into view, once it is there and once only.
export default function (component) {
  const anchor = component.data?.anchor;
  let left = 40;
  const look = () => {
    const place = anchor && document.getElementById(anchor);
    if (place) {
      const folded = place.closest("details");
      if (folded) folded.open = true;
      place.scrollIntoView({ block: "start" });
      place.classList.add("lab-target");
    } else if (left-- > 0) {
      timer = setTimeout(look, 50);
    }
  };
  let timer = setTimeout(look, 0);
  return () => clearTimeout(timer);
}
