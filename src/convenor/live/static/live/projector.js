// What hangs on the wall: it shows what the console chose and what is told, and takes nothing in.
import { listen } from "./stream.js";
import { Rows, byVotes, takeFrames } from "./rows.js";
import { drawResults } from "./results.js";
import { openFirst } from "./polls.js";
import { isFirstTheme, wallRows } from "./wall.js";
import { turnRows } from "./floor.js";
import { runTimer } from "./timer.js";

const stage = document.querySelector("[data-room]");
const list = (name) => stage.querySelector(`[data-list="${name}"]`);
const always = () => true;

function settle() {
  stage.querySelector("[data-filled=question-answering]").hidden = !list("answering").children.length;
  for (const empty of stage.querySelectorAll("[data-empty]")) {
    const name = empty.dataset.empty;
    const isFull = name === "ideas" ? stage.querySelector(".idea") : list(name).children.length;
    empty.hidden = Boolean(isFull || (name === "shown" && list("answering").children.length));
  }
  sum();
  window.requestAnimationFrame(fit);
}

// What the closing screen says there was. Answered questions are no longer shown, but counted.
function sum() {
  const counts = {
    questions: questions.all().length,
    answered: list("answered").children.length,
    polls: polls.all().length,
    ideas: stage.querySelectorAll(".idea").length,
  };
  for (const [name, number] of Object.entries(counts)) {
    const place = stage.querySelector(`[data-sum="${name}"]`);
    place.textContent = number;
    place.parentElement.hidden = !number;
  }
}

// A line that would be cut in half at the lower edge is not shown at all.
function fit() {
  for (const place of stage.querySelectorAll("[data-fit]")) {
    const { bottom } = place.getBoundingClientRect();
    for (const row of place.children) row.classList.toggle("is-cut", row.getBoundingClientRect().bottom > bottom + 1);
  }
}

const questions = new Rows("question", {
  listFor: ({ state }) => (["answering", "shown", "answered"].includes(state) ? list(state) : null),
  order: byVotes,
  changed: settle,
  patient: always,
});
const polls = new Rows("poll", {
  listFor: ({ state }) => (["open", "closed"].includes(state) ? list("polls") : null),
  order: openFirst,
  filled: drawResults,
  changed: choosePoll,
  patient: always,
});
function choosePoll() {
  for (const row of polls.all()) row.hidden = row.dataset.id !== stage.dataset.poll;
}

const wall = wallRows({ changed: settle });
const turns = turnRows({ changed: settle });
runTimer(stage.querySelector("[data-timer]"), stage, list("turns"));

const room = {
  take(data) {
    if (data.moved_to) {
      window.location.assign(`/live/${data.moved_to}/projector/`);
      return;
    }
    stage.dataset.state = data.state;
    stage.dataset.screen = data.screen.shows;
    stage.dataset.poll = data.screen.poll ?? "";
    stage.dataset.seconds = data.turn_seconds;
    stage.querySelector("[data-ended]").hidden = data.state !== "closed";
    choosePoll();
    settle();
  },
};

listen({
  address: stage.dataset.stream,
  audience: "room",
  since: Number(stage.dataset.since),
  isClosed: stage.dataset.state === "closed",
  take(frames, isWhole) {
    takeFrames({ room, question: questions, poll: polls, turn: turns, ...wall }, frames, isWhole, isFirstTheme);
  },
});
window.addEventListener("resize", fit);
settle();
