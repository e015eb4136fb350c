// The phone in the hall. The page is whole without this script; with it, news comes by itself, votes and questions go
// without leaving the page, and what cannot be sent waits for the network.
import { isLive, listen } from "./stream.js";
import { Rows, byAge, byVotes, fill, isAtRest, made, takeFrames } from "./rows.js";
import { post, say, sendKept, takeForms } from "./posts.js";
import { pollRows } from "./polls.js";
import { isFirstTheme, wallRows } from "./wall.js";
import { myPlace, turnRows } from "./floor.js";

const page = document.querySelector("[data-room]");
const list = (name) => page.querySelector(`[data-list="${name}"]`);
let order = page.querySelector("[data-order][aria-current]")?.dataset.order ?? "votes";

// Questions

const PLACES = { answering: "answering", shown: "shown", answered: "answered" };
const isOwnWaiting = (row) => row.dataset.kind === "question" && row.dataset.state === "waiting";

function settle() {
  const count = (name) => list(name).children.length;
  page.querySelector("[data-filled=question-answering]").hidden = count("answering") === 0;
  page.querySelector("[data-filled=question-answered]").hidden = count("answered") === 0;
  page.querySelector("[data-count=answered]").textContent = count("answered");
  for (const empty of page.querySelectorAll("[data-empty]")) {
    const name = empty.dataset.empty;
    empty.hidden = name === "ideas" ? Boolean(page.querySelector(".idea")) : count(name) > 0;
  }
}

function showVote(row, isVoted) {
  const button = row.querySelector(".vote");
  button.setAttribute("aria-pressed", isVoted);
  button.value = isVoted ? `-${row.dataset.id}` : row.dataset.id;
  button.disabled = row.dataset.mine === "true";
}

const questions = new Rows("question", {
  listFor: ({ state }) => (PLACES[state] ? list(PLACES[state]) : null),
  order: (one, other) => (order === "newest" ? byAge : byVotes)(one, other),
  filled(row, data, isNew) {
    if (isNew) {
      row.dataset.mine = "false";
      showVote(row, false);
    }
  },
  changed: settle,
  patient: isAtRest,
});

for (const choice of page.querySelectorAll("[data-order]")) {
  choice.addEventListener("click", (event) => {
    event.preventDefault();
    ({ order } = choice.dataset);
    for (const other of page.querySelectorAll("[data-order]")) {
      if (other === choice) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    questions.sort();
  });
}

// A vote is seen at once, counted when the server says so, and kept where there is no network.
document.getElementById("votes").addEventListener("submit", async (event) => {
  event.preventDefault();
  const row = event.submitter.closest("[data-kind=question], [data-similar-of]");
  const id = Math.abs(Number(event.submitter.value));
  const isWanted = event.submitter.getAttribute("aria-pressed") !== "true";
  const all = [questions.get(id), row].filter(Boolean);
  for (const one of all) showVote(one, isWanted);
  const url = isLive() ? `${page.dataset.fast}votes` : event.target.getAttribute("action");
  const vote = isWanted ? id : -id;
  const entry = { key: `vote ${id}`, of: `vote ${id}`, url: event.target.getAttribute("action"), fields: [["vote", vote]] };
  const answer = isLive()
    ? await post({ url, json: { question: id, wanted: isWanted } }, { isKept: false }) ?? await post(entry)
    : await post(entry);
  if (answer && answer.status >= 400) {
    for (const one of all) showVote(one, !isWanted);
    refused(answer);
  }
});

function refused(answer) {
  if (answer.join) window.location.assign(answer.join);
  else if (answer.sentence) say(answer.sentence, true);
}

// Polls, ideas, the speaking queue

const polls = pollRows({
  changed(row, data, isNew) {
    const isNews = row && data.state === "open" && row.dataset.voted !== "true";
    const mark = page.querySelector("[data-news=polls]");
    if (isNews && page.dataset.view !== "polls") mark.hidden = false;
    if (isNews && isNew) say(mark.dataset.said);
    showPollNews();
    settle();
  },
});

// An open poll is told of above everything, until one has voted.
function showPollNews() {
  const isOpen = polls.all().some((row) => row.dataset.state === "open" && row.dataset.voted !== "true");
  page.querySelector("[data-poll-news]").hidden = !isOpen || page.dataset.view === "polls";
}

const wall = wallRows({ changed: settle });
const takes = Object.fromEntries([...page.querySelectorAll("[data-unless-takes]")].map((one) => [one.dataset.unlessTakes, one.hidden]));
const turns = turnRows({
  changed() {
    showMyTurn();
    settle();
  },
});
const showMyTurn = myPlace(() => turns, () => takes.floor && page.dataset.state === "open");

// The room itself

const room = {
  take(data) {
    Object.assign(takes, data.takes);
    const isOpen = data.state === "open";
    page.dataset.state = data.state;
    for (const form of page.querySelectorAll("[data-when]")) form.hidden = !isOpen || !takes[form.dataset.when];
    for (const line of page.querySelectorAll("[data-unless-takes]")) line.hidden = takes[line.dataset.unlessTakes] && isOpen;
    for (const [name, row] of [["ideas", ".idea"], ["floor", ".turn"]]) {
      page.querySelector(`.views [data-to=${name}]`).hidden = !takes[name] && !page.querySelector(row);
    }
    showMyTurn();
    page.querySelector("[data-ended]").hidden = isOpen || Boolean(data.moved_to);
    const moved = page.querySelector("[data-moved]");
    moved.hidden = !data.moved_to;
    if (data.moved_to) {
      const form = moved.querySelector("form");
      form.action = `${form.dataset.join}${data.moved_to}/`;
      // Nobody is taken away from a question or an idea that they are writing: then the button waits.
      const isWriting = [...page.querySelectorAll("textarea")].some((field) => field.value.trim() && !field.closest("[data-ballot]"));
      if (!isWriting && !moved.dataset.gone) {
        moved.dataset.gone = "1";
        form.submit();
      }
    }
  },
};

// Views: one page, one part of it in sight

for (const link of page.querySelectorAll("a[data-to]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const view = link.dataset.to;
    page.dataset.view = view;
    for (const other of page.querySelectorAll(".views a")) {
      if (other.dataset.to === view) other.setAttribute("aria-current", "page");
      else other.removeAttribute("aria-current");
    }
    for (const part of page.querySelectorAll("[data-view]")) if (part !== page) part.hidden = part.dataset.view !== view;
    const news = page.querySelector(`[data-news="${view}"]`);
    if (news) news.hidden = true;
    showPollNews();
    window.history.replaceState(null, "", link.getAttribute("href"));
    window.scrollTo({ top: 0 });
  });
}

// What is similar, while one writes

const ask = page.querySelector("[data-sure]").form;
const text = ask.querySelector("textarea");
const similar = ask.querySelector("[data-similar-list]");
const DRAFT = `convenor-draft-${page.dataset.code}`;
let asked = 0;

function showSimilar(found) {
  similar.querySelector("ul").replaceChildren(...found.map((data) => {
    const row = fill(made("question"), data);
    row.removeAttribute("id");
    delete row.dataset.kind;
    row.dataset.similarOf = data.id;
    const known = questions.get(data.id);
    row.dataset.mine = known?.dataset.mine ?? "false";
    showVote(row, known?.querySelector(".vote").getAttribute("aria-pressed") === "true");
    return row;
  }));
  similar.hidden = found.length === 0;
  ask.querySelector("[data-sure]").value = found.length ? text.value.trim() : "";
}

text.addEventListener("input", () => {
  try { sessionStorage.setItem(DRAFT, text.value); } catch { /* a private window */ }
  window.clearTimeout(asked);
  const typed = text.value.trim();
  if (typed.split(/\s+/).length < 2) {
    showSimilar([]);
    return;
  }
  asked = window.setTimeout(async () => {
    try {
      const answer = await fetch(`${page.dataset.similar}?${new URLSearchParams({ text: typed.slice(0, 500) })}`);
      if (answer.ok && text.value.trim() === typed) showSimilar((await answer.json()).questions);
    } catch { /* without a network nothing is proposed */ }
  }, 400);
});
try { text.value ||= sessionStorage.getItem(DRAFT) ?? ""; } catch { /* a private window */ }

// What came back for a form that was posted

takeForms((form, answer) => {
  const line = form.querySelector("[data-refusal]");
  const refuse = (sentence) => {
    if (!line) return;
    line.querySelector("span").textContent = sentence;
    line.hidden = !sentence;
  };
  refuse("");
  if (answer === null) {
    if (!form.hasAttribute("data-keep")) {
      refuse(page.dataset.lost);
      if (!line) say(page.dataset.lost, true);
      return;
    }
    if (form.matches("[data-ballot]")) hasVoted(form);
    else empty(form);
    say(page.dataset.waits);
    return;
  }
  if (answer.status >= 400) {
    if (answer.join) refused(answer);
    else if (line) refuse(answer.sentence ?? "");
    else refused(answer);
    return;
  }
  if (answer.similar) {
    showSimilar(answer.similar);
    similar.scrollIntoView({ block: "nearest" });
    return;
  }
  if (form.matches("[data-ballot]")) hasVoted(form);
  else if (form.matches("[data-my-turn]")) showMyTurn(null);
  else empty(form);
  if (form.matches("[data-floor]")) showMyTurn(answer.turn);
  if (answer.question) own(answer.question);
  if (answer.said) say(answer.said);
}, { isKept: true, short: shortBallot });

// A ballot in the form of its kind, to the live server: it takes those of a whole hall at once.
function shortBallot(form, fields) {
  if (!isLive() || !form.matches("[data-ballot]")) return null;
  const { id, poll_kind: kind } = form.closest(".poll").dataset;
  const given = fields.filter(([name, value]) => name === "value" && value.trim()).map(([, value]) => value);
  const value = {
    single: () => Number(given[0]), scale: () => Number(given[0]),
    multiple: () => given.map(Number), ranking: () => given.map(Number),
    words: () => given, text: () => given[0] ?? "",
  }[kind]();
  return Number.isNaN(value) ? null : { url: `${page.dataset.fast}ballots`, json: { poll: Number(id), value } };
}

function hasVoted(form) {
  form.closest(".poll").dataset.voted = "true";
  showPollNews();
}

function empty(form) {
  form.reset();
  const field = form.querySelector("textarea");
  if (field) field.value = "";
  if (form === ask) {
    showSimilar([]);
    try { sessionStorage.removeItem(DRAFT); } catch { /* a private window */ }
  }
}

// One's own question: marked as mine, and shown to oneself while it waits for the moderator.
function own(data) {
  let row = questions.get(data.id);
  if (!row) {
    row = fill(made("question"), data);
    list(PLACES[data.state] ?? "waiting").append(row);
  }
  row.dataset.mine = "true";
  showVote(row, false);
  questions.isSortDue = true;
  settle();
}

// What is mine may have changed in another tab, or while this page slept.
async function readMine() {
  try {
    const answer = await fetch(page.dataset.mine, { headers: { Accept: "application/json" } });
    const mine = await answer.json();
    if (!answer.ok) return refused(mine);
    const voted = new Set(mine.voted);
    const asked = new Set(mine.questions);
    for (const row of questions.all()) {
      row.dataset.mine = String(asked.has(Number(row.dataset.id)));
      showVote(row, voted.has(Number(row.dataset.id)));
    }
    for (const id of mine.cast) if (polls.get(id)) polls.get(id).dataset.voted = "true";
    showPollNews();
    showMyTurn(mine.turn);
  } catch { /* the lamp says so */ }
}

function sendAgain() {
  sendKept((entry, answer) => { if (answer.question) own(answer.question); });
}

let isFirst = true;
listen({
  address: page.dataset.stream,
  audience: "room",
  since: Number(page.dataset.since),
  isClosed: page.dataset.state === "closed",
  take(frames, isWhole) {
    takeFrames({ room, question: questions, poll: polls, turn: turns, ...wall }, frames, isWhole,
      (row) => isOwnWaiting(row) || isFirstTheme(row));
    settle();
  },
  opened() {
    sendAgain();
    if (!isFirst) readMine();
    isFirst = false;
  },
});
window.addEventListener("online", sendAgain);
window.setInterval(() => { if (navigator.onLine) sendAgain(); }, 15_000);
page.classList.add("is-scripted");
