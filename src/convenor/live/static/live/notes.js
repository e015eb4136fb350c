// The running notes as they are typed. The page follows the newest line until somebody reads back; then it stands still
// and says how many lines are new.
import { listen } from "./stream.js";
import { Rows, byNumber, takeFrames } from "./rows.js";

const page = document.querySelector("[data-room]");
const list = page.querySelector("[data-list=notes]");
const down = page.querySelector("[data-down]");
const line = page.querySelector("[data-down-text]");
let unread = 0;

const end = () => document.documentElement.scrollHeight - window.innerHeight;
const isAtEnd = () => end() - window.scrollY < 60;

function showEmpty() {
  page.querySelector("[data-empty=notes]").hidden = list.children.length > 0 || page.dataset.state === "closed";
}

function follow() {
  unread = 0;
  down.hidden = true;
  window.scrollTo({ top: end() });
}

function stand() {
  down.hidden = isAtEnd();
  if (down.hidden) unread = 0;
  line.textContent = unread ? line.dataset.new.replace("{count}", unread) : line.dataset.one;
}

const notes = new Rows("note", {
  listFor: ({ state, language }) => (state === "shown" && language === page.dataset.language ? list : null),
  order: byNumber("id"),
  filled(row, data) {
    if (row.textContent !== data.text) row.textContent = data.text;
  },
});

const room = {
  take({ state, moved_to: next }) {
    if (next) {
      window.location.assign(`/live/${next}/notes/${page.dataset.language}/`);
      return;
    }
    page.dataset.state = state;
    page.querySelector("[data-ended]").hidden = state !== "closed";
    showEmpty();
  },
};

listen({
  address: page.dataset.stream,
  audience: "room",
  since: Number(page.dataset.since),
  isClosed: page.dataset.state === "closed",
  take(frames, isWhole) {
    const isFollowed = isAtEnd();
    const before = list.children.length;
    takeFrames({ room, note: notes }, frames, isWhole);
    showEmpty();
    unread += Math.max(0, list.children.length - before);
    if (isFollowed) follow();
    else stand();
  },
});
down.addEventListener("click", follow);
window.addEventListener("scroll", stand, { passive: true });

const sizes = page.querySelector("[data-sizes]");
const KEY = "convenor-notes-letters";
const set = (rem) => page.style.setProperty("--letters", `${rem}rem`);
let letters = 2;
try { letters = Number(localStorage.getItem(KEY)) || 2; } catch { /* a private window */ }
sizes.hidden = false;
sizes.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  letters = Math.min(6, Math.max(1, letters + 0.5 * Number(button.value)));
  set(letters);
  try { localStorage.setItem(KEY, letters); } catch { /* a private window */ }
  follow();
});
set(letters);
follow();
