"use strict";
// Whoever sorts or filters means all rows, also those that are folded up.
const unfold = (table) => {
  const more = document.querySelector(`details[data-more="${table.id}"]`);
  if (!more) return;
  table.tBodies[0].append(...more.querySelector("tbody").rows);
  more.remove();
};
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      unfold(table);
      const down = head.getAttribute("aria-sort") === "ascending";
      const key = (row) => {
        const cell = row.cells[column];
        return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
      };
      const compare = (a, b) => {
        const [one, other] = [key(a), key(b)];
        if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
        const order = typeof one === "number" ? one - other : one.localeCompare(other);
        return down ? -order : order;
      };
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...[...body.rows].sort(compare));
    });
  });
}
for (const form of document.querySelectorAll("form.controls")) {
  const table = document.getElementById(form.dataset.for);
  const more = document.querySelectorAll(`details[data-more="${table.id}"] tbody tr`).length;
  const all = table.tBodies[0].rows.length + more;
  const [words, verdict, count] = ["[data-filter]", "[data-verdict]", "[data-count]"].map((name) => form.querySelector(name));
  let rows, texts;
  const apply = () => {
    unfold(table);
    rows ??= [...table.tBodies[0].rows];
    texts ??= rows.map((row) => row.textContent.toLowerCase());
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, place) => {
      const fits = (!verdict.value || row.dataset.verdict === verdict.value) && wanted.every((word) => texts[place].includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = `${shown} of ${all} rows`;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.hidden = false;
  // A browser that is asked for the page again may have kept what was typed.
  if (words.value || verdict.value) apply();
  else count.textContent = `${all} of ${all} rows`;
}
