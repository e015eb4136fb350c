// Light, dark, or as the system has it. A classic script in the head, so that the page is never drawn in the wrong one.
(() => {
  const kept = () => { try { return localStorage.getItem("appearance") || ""; } catch { return ""; } };
  const keep = (choice) => { try { localStorage.setItem("appearance", choice); } catch { /* private window: this page only */ } };
  const show = (choice) => {
    if (choice) document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
  };
  show(kept());

  document.addEventListener("DOMContentLoaded", () => {
    const group = document.querySelector("[data-appearance]");
    if (!group) return;
    const buttons = [...group.querySelectorAll("button")];
    const mark = (choice) => buttons.forEach((button) => button.setAttribute("aria-pressed", button.value === choice));
    group.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      keep(button.value);
      show(button.value);
      mark(button.value);
    });
    mark(kept());
    group.hidden = false;
  });
})();
