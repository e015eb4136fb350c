// Notes on the wall, put under themes: dragged, or taken by their handle and moved with the arrow keys. One post saves it.
import { post, say } from "./posts.js";

export function takeNotes(wall, said) {
  let taken = null;
  const themes = () => [...wall.querySelectorAll(".theme")];
  const homeOf = (theme) => theme.querySelector("[data-ideas]");
  const titleOf = (theme) => theme.dataset.title || said.dataset.none;
  const placeOf = (idea) => [...idea.parentElement.children].indexOf(idea);
  const tell = (name, idea) => {
    const words = { theme: titleOf(idea.closest(".theme")), place: placeOf(idea) + 1 };
    said.textContent = said.dataset[name].replace(/\{(\w+)\}/g, (_, word) => words[word]);
  };

  function take(idea) {
    taken = { idea, home: idea.parentElement, next: idea.nextElementSibling };
    idea.classList.add("is-taken");
    tell("taken", idea);
  }

  function release() {
    const { idea } = taken;
    idea.classList.remove("is-taken");
    taken = null;
    return idea;
  }

  function putBack() {
    if (!taken) return;
    const { home, next } = taken;
    const idea = release();
    home.insertBefore(idea, next);
    tell("back", idea);
  }

  async function putDown() {
    const { home, next } = taken;
    const idea = release();
    if (idea.parentElement === home && idea.nextElementSibling === next) return;
    tell("down", idea);
    const theme = idea.closest(".theme").dataset.id;
    const fields = [["do", `move:${idea.dataset.id}`], ["theme", theme === "0" ? "" : theme], ["position", placeOf(idea)]];
    const answer = await post({ url: wall.dataset.arrange, fields }, { isKept: false });
    if (answer?.status === 200) return;
    home.insertBefore(idea, next?.parentElement === home ? next : null);
    say(answer?.sentence ?? said.dataset.back, true);
  }

  function showHandles() {
    for (const handle of wall.querySelectorAll("[data-handle][hidden]")) handle.hidden = false;
  }
  new MutationObserver(showHandles).observe(wall, { childList: true, subtree: true });
  showHandles();
  const help = document.querySelector("[data-wall-help]");
  help.hidden = false;

  wall.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.altKey || event.ctrlKey || event.metaKey) return;
    const idea = handle.closest(".idea");
    if (!taken) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      take(idea);
      return;
    }
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const { parentElement: home } = idea;
    if (sideways) {
      const all = themes();
      const theme = all[all.indexOf(idea.closest(".theme")) + sideways];
      if (theme) homeOf(theme).append(idea);
    } else if (event.key === "ArrowUp") {
      if (idea.previousElementSibling) home.insertBefore(idea, idea.previousElementSibling);
    } else if (event.key === "ArrowDown") {
      if (idea.nextElementSibling) home.insertBefore(idea.nextElementSibling, idea);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      putDown();
      return;
    } else if (event.key === "Escape" || event.key === "Tab") {
      putBack();
      if (event.key === "Tab") return;
    } else {
      return;
    }
    event.preventDefault();
    handle.focus({ preventScroll: true });
    idea.scrollIntoView({ block: "nearest" });
    if (taken) tell("placed", idea);
  });

  wall.addEventListener("pointerdown", (event) => {
    const idea = event.target.closest(".idea");
    const isTouch = event.pointerType !== "mouse";
    const isHandle = event.target.closest("[data-handle]");
    if (!idea || event.button || taken || (!isHandle && (isTouch || event.target.closest("button, a, select")))) return;
    event.preventDefault();
    wall.setPointerCapture(event.pointerId);
    take(idea);
    const drag = (move) => {
      const under = document.elementsFromPoint(move.clientX, move.clientY);
      const theme = under.map((one) => one.closest?.(".theme")).find(Boolean);
      if (!theme || !taken) return;
      const next = [...homeOf(theme).children].find((other) => {
        const { top, height } = other.getBoundingClientRect();
        return other !== idea && move.clientY < top + height / 2;
      });
      homeOf(theme).insertBefore(idea, next ?? null);
    };
    const end = (last) => {
      for (const name of ["pointermove", "pointerup", "pointercancel"]) wall.removeEventListener(name, name === "pointermove" ? drag : end);
      if (!taken) return;
      if (last.type === "pointerup") putDown();
      else putBack();
    };
    wall.addEventListener("pointermove", drag);
    wall.addEventListener("pointerup", end);
    wall.addEventListener("pointercancel", end);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && taken && !event.defaultPrevented) putBack();
  });
}
