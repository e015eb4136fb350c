// The console: every press is a post, and what has become of it comes by the stream like all other news.
import { listen } from "./stream.js";
import { Rows, byNumber, byVotes, isAtRest, made, fill, takeFrames } from "./rows.js";
import { drawResults } from "./results.js";
import { openFirst } from "./polls.js";
import { say, takeForms } from "./posts.js";
import { turnRows } from "./floor.js";
import { runTimer } from "./timer.js";
import { isFirstTheme, wallRows } from "./wall.js";
import { takeNotes } from "./arrange.js";

const page = document.querySelector("[data-room]");
const list = (name) => page.querySelector(`[data-list="${name}"]`);

// Questions: one list for each state, the chosen one beside them

const titles = new Map([...page.querySelectorAll(".theme[data-title]")].map((row) => [row.dataset.id, row.dataset.title]));
const chosen = page.querySelector("[data-chosen]");

function settle() {
  const count = (name) => list(name).children.length;
  for (const name of ["waiting", "answering"]) page.querySelector(`[data-filled=question-${name}]`).hidden = !count(name);
  for (const line of page.querySelectorAll("[data-count]")) line.textContent = count(line.dataset.count);
  page.querySelector("[data-waiting-count]").hidden = !count("waiting");
  for (const empty of page.querySelectorAll("[data-empty]")) {
    const name = empty.dataset.empty;
    empty.hidden = name === "ideas" ? Boolean(page.querySelector(".idea")) : count(name) > 0;
  }
}

function nameTheme(row) {
  const line = row.querySelector("[data-theme-name]");
  const title = titles.get(row.dataset.theme) ?? "";
  line.textContent = title;
  line.hidden = !title;
}

const questions = new Rows("question", {
  listFor: ({ state }) => list(state),
  order: byVotes,
  filled(row) {
    nameTheme(row);
    if (row.classList.contains("is-chosen")) choose(row);
  },
  changed: settle,
  patient: isAtRest,
});

function choose(row) {
  for (const other of page.querySelectorAll(".is-chosen")) if (other !== row) other.classList.remove("is-chosen");
  row.classList.add("is-chosen");
  chosen.querySelector("[data-chosen-text]").textContent = row.querySelector(".question-text").textContent;
  chosen.querySelector("[data-chosen-key]").value = row.dataset.id;
  chosen.querySelector("[data-themes]").value = row.dataset.theme;
  chosen.querySelector("[data-chosen-none]").hidden = true;
}

page.addEventListener("focusin", ({ target }) => {
  const row = target.closest(".console-question");
  if (row) choose(row);
});
page.addEventListener("click", (event) => {
  const row = event.target.closest(".console-question");
  const link = event.target.closest(".for-choose");
  if (!row) return;
  choose(row);
  if (link) {
    event.preventDefault();
    chosen.querySelector("select").focus();
  } else if (!event.target.closest("button, a")) row.focus();
});

// Keys act on the question that has the focus, and nowhere else: nobody shows one while typing.
const inSight = () => [...page.querySelectorAll("[data-questions] .console-question")].filter((row) => row.offsetParent);
page.querySelector("[data-questions]").addEventListener("keydown", (event) => {
  const row = event.target.closest(".console-question");
  if (!row || event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const key = event.key.toLowerCase();
  if (step) {
    const rows = inSight();
    rows[rows.indexOf(row) + step]?.focus();
  } else if (key === "t" || key === "w") {
    choose(row);
    document.getElementById(key === "t" ? "chosen-theme" : "chosen-person").focus();
  } else {
    const button = [...row.querySelectorAll(`[data-key="${key}"]`)].find((one) => one.offsetParent);
    if (!button) return;
    button.click();
  }
  event.preventDefault();
});
// Tab comes to the lists at the chosen question, or at the first.
const first = () => page.querySelector(".is-chosen") ?? inSight()[0];
function rove() {
  for (const row of page.querySelectorAll('.console-question[tabindex="0"]')) row.tabIndex = -1;
  const row = first();
  if (row) row.tabIndex = 0;
}
page.addEventListener("focusin", rove);

// Polls

const polls = new Rows("poll", {
  listFor: ({ state }) => (state === "removed" ? null : list("polls")),
  order: openFirst,
  filled(row, data) {
    drawResults(row, data);
    drawEntries(row, data);
    const amend = row.querySelector(".for-amend");
    amend.href = amend.dataset.href.replace("{id}", data.id);
  },
  changed: settle,
  patient: isAtRest,
});

function drawEntries(row, { id, poll_kind: kind, results, hidden = [] }) {
  const seen = kind === "words" ? results.map(([word]) => word) : kind === "text" ? results : [];
  const entries = [...seen.map((text) => [text, false]), ...hidden.map((text) => [text, true])];
  row.querySelector("[data-entries-box]").hidden = !entries.length;
  row.querySelector("[data-entries]").replaceChildren(...entries.map(([text, isHidden]) => {
    const line = fill(made("entry"), { id: "", text, do: `${isHidden ? "unhide" : "hide"}:${id}`, is_hidden: isHidden });
    for (const name of ["id", "data-kind", "data-id"]) line.removeAttribute(name);
    return line;
  }));
}

// Ideas

const wall = wallRows({
  shows: ["waiting", "shown"],
  changed(row, data) {
    if (row?.dataset.kind === "theme") titles.set(row.dataset.id, row.dataset.title);
    else if (data && "title" in data) titles.delete(String(data.id));
    const menu = page.querySelector("[data-themes]");
    const { value } = menu;
    menu.replaceChildren(menu.options[0], ...[...titles].filter(([id]) => id !== "0").map(([id, title]) => new Option(title, id)));
    menu.value = value;
    questions.all().forEach(nameTheme);
    settle();
  },
});
takeNotes(page.querySelector("[data-wall]"), page.querySelector("[data-wall-said]"));

// The floor

const queue = page.querySelector("[data-balance]");
let asked = 0;
const turns = turnRows({
  changed() {
    settle();
    window.clearTimeout(asked);
    asked = window.setTimeout(readBalance, 300);
  },
});
async function readBalance() {
  try {
    const answer = await fetch(queue.dataset.balance);
    if (answer.ok) queue.innerHTML = await answer.text(); // our own server's markup, its texts escaped
  } catch { /* the lamp says so */ }
  showProposed();
}
function showProposed() {
  const next = queue.querySelector("[data-next]").dataset.next;
  for (const row of turns.all()) row.querySelector("[data-proposed]").hidden = row.dataset.id !== next || row.dataset.state !== "waiting";
}
runTimer(page.querySelector("[data-timer]"), page, list("turns"));
showProposed();

// The room

const room = {
  take(data) {
    page.dataset.state = data.state;
    page.dataset.seconds = data.turn_seconds;
    page.querySelector("[data-not-open]").hidden = data.state === "open";
    for (const button of page.querySelectorAll("[data-screen-choice]")) {
      button.setAttribute("aria-pressed", button.dataset.screenChoice === data.screen.shows);
    }
    for (const [name, value] of [["moderated", data.moderated], ["questions_open", data.takes.questions], ["ideas_open", data.takes.ideas], ["floor_open", data.takes.floor]]) {
      const box = page.querySelector(`input[name=${name}]`);
      if (box) box.checked = value;
    }
    if (data.moved_to) window.location.assign(`/live/${data.moved_to}/console/`);
  },
};

// Views

for (const link of page.querySelectorAll(".views a")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const other of page.querySelectorAll(".views a")) {
      if (other === link) other.setAttribute("aria-current", "page");
      else other.removeAttribute("aria-current");
    }
    for (const part of page.querySelectorAll("section[data-view]")) part.hidden = part.dataset.view !== link.dataset.to;
    window.history.replaceState(null, "", link.getAttribute("href"));
    rove();
  });
}

takeForms((form, answer) => {
  if (answer === null) say(page.dataset.lost, true);
  else if (answer.status === 403 || answer.status === 404) window.location.reload();
  else if (answer.status >= 400) say(answer.sentence ?? "", true);
  else {
    say(answer.said ?? "");
    if (form.matches("[data-clears]")) form.reset();
  }
});

listen({
  address: page.dataset.stream,
  audience: "console",
  since: Number(page.dataset.since),
  take(frames, isWhole) {
    takeFrames({ room, question: questions, poll: polls, turn: turns, ...wall }, frames, isWhole, isFirstTheme);
    rove();
  },
});
rove();
