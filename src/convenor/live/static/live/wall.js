// Ideas on the wall, each under its theme; those without one are under the theme with number 0.
import { Rows, byNumber, isAtRest } from "./rows.js";

const wall = document.querySelector("[data-wall]");
const homeOf = (theme) =>
  (document.getElementById(`theme-${theme || 0}`) ?? document.getElementById("theme-0")).querySelector("[data-ideas]");

export function wallRows({ shows = ["shown"], filled = () => {}, changed = () => {} } = {}) {
  const ideas = new Rows("idea", {
    listFor: ({ state, theme }) => (shows.includes(state) ? homeOf(theme) : null),
    order: byNumber("position"),
    filled,
    changed,
    patient: isAtRest,
  });
  const themes = new Rows("theme", {
    listFor: ({ state }) => (state === "removed" ? null : wall),
    order: byNumber("position"),
    filled,
    changed(...what) {
      // A theme may be told of after its ideas.
      for (const idea of ideas.all()) {
        const home = homeOf(idea.dataset.theme);
        if (idea.parentElement !== home) ideas.move(idea, home);
      }
      changed(...what);
    },
  });
  themes.drop = (row) => {
    for (const idea of row.querySelectorAll(".idea")) ideas.move(idea, homeOf(0));
    row.remove();
  };
  return { idea: ideas, theme: themes };
}

export const isFirstTheme = (row) => row.id === "theme-0";
