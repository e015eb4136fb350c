// Arrow keys go from cell to cell, the space bar changes a cell. Without this script Tab and the browser's own keys do.
const grid = document.querySelector("[data-grid] table");
let isSaved = true;

grid.querySelector("[data-keys]").hidden = false;

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

grid.addEventListener("keydown", (event) => {
  const select = event.target.closest("select");
  if (!select || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === " ") {
    event.preventDefault();
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (steps[event.key]) {
    event.preventDefault();
    const [down, right] = steps[event.key];
    const row = grid.tBodies[0].rows[select.closest("tr").sectionRowIndex + down];
    const next = row?.cells[select.closest("td").cellIndex + right]?.querySelector("select");
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
});

// A page that is left with marks not saved asks first.
grid.addEventListener("change", () => { isSaved = false; });
grid.closest("form").addEventListener("submit", () => { isSaved = true; });
window.addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });
