"use strict";
// Shows one step at a time: marks its row, and hides what does not stand after it.
(() => {
  const stepper = document.getElementById("stepper");
  if (!stepper) return;
  const slider = document.getElementById("slider");
  const now = document.getElementById("now");
  const rows = [...document.querySelectorAll("tr[data-step]")];
  const spans = [...document.querySelectorAll("[data-first]")];
  const first = Number(slider.min), last = Number(slider.max);

  const show = (wanted) => {
    const step = Math.min(Math.max(wanted, first), last);
    slider.value = step;
    now.textContent = step === first ? "before the first step" : `step ${step} of ${last}`;
    for (const row of rows) {
      const at = Number(row.dataset.step);
      row.classList.toggle("later", at > step);
      if (at === step) {
        row.setAttribute("aria-current", "step");
        row.scrollIntoView({ block: "nearest" });
      } else {
        row.removeAttribute("aria-current");
      }
    }
    for (const span of spans) {
      span.classList.toggle("off", step < Number(span.dataset.first) || step > Number(span.dataset.last));
    }
  };
  const move = (by) => show(Number(slider.value) + by);

  stepper.hidden = false;
  document.body.classList.add("stepping");
  slider.addEventListener("input", () => show(Number(slider.value)));
  document.getElementById("back").addEventListener("click", () => move(-1));
  document.getElementById("on").addEventListener("click", () => move(1));
  for (const row of rows) {
    row.addEventListener("click", () => show(Number(row.dataset.step)));
  }
  const keys = { ArrowLeft: () => move(-1), ArrowRight: () => move(1), Home: () => show(first), End: () => show(last) };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
