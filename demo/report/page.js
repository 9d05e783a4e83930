"use strict";
// One currency at a time, tables that sort, names of countries. Without this script all currencies stand one below the other.
(() => {
  const choice = document.getElementById("currencies");
  const shown = [...document.querySelectorAll("article")];

  function show(number) {
    shown.forEach((article, index) => { article.hidden = index + 1 !== number; });
  }

  if (choice) {
    choice.hidden = false;
    const asked = Number(location.hash.replace("#currency-", ""));
    const first = asked >= 1 && asked <= shown.length ? asked : 1;
    choice.querySelector(`input[value="${first}"]`).checked = true;
    show(first);
    choice.addEventListener("change", (event) => {
      show(Number(event.target.value));
      history.replaceState(null, "", `#currency-${event.target.value}`);
    });
  }

  const words = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  function compared(one, other, column) {
    const [left, right] = [one, other].map((row) => row.cells[column]);
    if (!left.classList.contains("n")) return words.compare(left.textContent, right.textContent);
    return Number(left.dataset.v) - Number(right.dataset.v);
  }

  function sort(header) {
    const column = header.cellIndex;
    const body = header.closest("table").tBodies[0];
    const before = header.getAttribute("aria-sort");
    const first = header.classList.contains("n") ? "descending" : "ascending";
    const order = before ? (before === "ascending" ? "descending" : "ascending") : first;
    header.parentNode.querySelectorAll("[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", order);
    const empty = (row) => row.cells[column].classList.contains("n") && !("v" in row.cells[column].dataset);
    const rows = [...body.rows];
    const full = rows.filter((row) => !empty(row));
    full.sort((one, other) => (order === "ascending" ? 1 : -1) * compared(one, other, column));
    body.append(...full, ...rows.filter(empty)); // what has no value comes last, whatever the order
  }

  document.querySelectorAll("th button").forEach((button) => {
    button.addEventListener("click", () => sort(button.closest("th")));
  });

  // Tells which edges of a box more lies beyond: without a scrollbar in sight nothing else does.
  function tellMore(box) {
    box.classList.toggle("more-right", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    box.classList.toggle("more-below", box.scrollTop + box.clientHeight < box.scrollHeight - 1);
  }

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => tellMore(entry.target)));
  document.querySelectorAll(".scroll").forEach((box) => {
    sizes.observe(box);
    box.addEventListener("scroll", () => tellMore(box), { passive: true });
  });

  const countries = new Intl.DisplayNames(["en"], { type: "region" });
  document.querySelectorAll("[data-country]").forEach((each) => {
    try {
      each.textContent = countries.of(each.dataset.country);
    } catch {
      // no code of a country: it stays as it is
    }
  });
})();
