// The board: the same list of sessions, laid out so that the hours run downwards. A session is dragged, or taken by its
// handle and moved with the arrow keys; either way one request saves it, and the answer brings what is different.
const board = document.querySelector("[data-board]");
const said = document.getElementById("board-said");
const STEP = 5;
const LEAST = 20;
const WIDE = window.matchMedia("(min-width: 640px)");
const opens = Math.floor(board.dataset.opens / 60) * 60;
const closes = Math.ceil(board.dataset.closes / 60) * 60;
const perMinute = 2;
const columns = [...board.querySelectorAll(".board-column")];
let taken = null;

const clock = (minutes) => {
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
};
const say = (text, facts = {}) => {
  if (said) said.textContent = text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
};
const from = (slot) => Number(slot.dataset.from);
const to = (slot) => Number(slot.dataset.to);
const columnOf = (slot) => slot.closest(".board-column");
const nameOf = (column) => column.querySelector("h2").textContent.trim();

function lay() {
  board.classList.toggle("is-laid", WIDE.matches);
  const help = document.getElementById("board-help");
  if (help) help.hidden = !WIDE.matches;
  board.querySelector(".board-hours")?.remove();
  if (WIDE.matches) board.prepend(hours());
  for (const column of columns) layColumn(column);
}

function hours() {
  const lines = document.createElement("div");
  lines.className = "board-hours";
  lines.setAttribute("aria-hidden", "true");
  for (let minute = opens; minute <= closes; minute += 60) {
    const line = document.createElement("span");
    const label = document.createElement("b");
    label.textContent = clock(minute);
    line.append(label);
    line.style.top = `${(minute - opens) * perMinute}px`;
    lines.append(line);
  }
  return lines;
}

// Sessions that overlap stand side by side, each in the first lane that is free when it begins.
function layColumn(column) {
  const list = column.querySelector(".board-slots");
  const slots = [...list.querySelectorAll(".slot")].sort((one, other) => from(one) - from(other) || to(one) - to(other));
  list.style.height = WIDE.matches ? `${(closes - opens) * perMinute}px` : "";
  let group = [];
  let until = -Infinity;
  const close = () => {
    const lanes = Math.max(0, ...group.map(({ lane }) => lane)) + 1;
    for (const { slot, lane } of group) place(slot, lane, lanes);
    group = [];
  };
  for (const slot of slots) {
    if (from(slot) >= until) close();
    const ends = [];
    for (const { lane, slot: other } of group) ends[lane] = Math.max(ends[lane] ?? 0, bottom(other));
    let lane = ends.findIndex((end) => end <= from(slot));
    if (lane < 0) lane = ends.length;
    group.push({ slot, lane });
    until = Math.max(until, bottom(slot));
  }
  close();
}

const bottom = (slot) => Math.max(to(slot), from(slot) + LEAST / perMinute);

function place(slot, lane, lanes) {
  const { style } = slot;
  const handle = slot.querySelector(".slot-handle");
  if (handle) handle.hidden = !WIDE.matches;
  for (const name of ["top", "height", "left", "width"]) style[name] = "";
  if (!WIDE.matches) return;
  style.top = `${(from(slot) - opens) * perMinute}px`;
  style.height = `${Math.max((to(slot) - from(slot)) * perMinute, LEAST) - 1}px`;
  style.left = `${(100 * lane) / lanes}%`;
  style.width = `calc(${100 / lanes}% - 3px)`;
  if (handle && !slot.querySelector(".slot-edge")) {
    const edge = document.createElement("span");
    edge.className = "slot-edge";
    slot.append(edge);
  }
}

// Taking, moving, putting down: the same for hand and keys.
function take(slot) {
  taken = { slot, before: { from: from(slot), to: to(slot), column: columnOf(slot), next: slot.nextSibling } };
  slot.classList.add("is-taken");
  say(said.dataset.taken, { title: slot.dataset.title, start: clock(from(slot)), end: clock(to(slot)) });
}

function set(begin, end, column) {
  const { slot } = taken;
  const length = end - begin;
  const start = Math.max(0, Math.min(begin, 24 * 60 - STEP));
  slot.dataset.from = start;
  slot.dataset.to = start + Math.max(length, STEP);
  slot.querySelector(".slot-time").firstChild.textContent = `${clock(from(slot))}–${clock(to(slot))}`;
  const old = columnOf(slot);
  if (column !== old) {
    const focused = slot.contains(document.activeElement) ? document.activeElement : null;
    column.querySelector(".board-slots").append(slot);
    focused?.focus({ preventScroll: true });
    layColumn(old);
  }
  layColumn(column);
  slot.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function tell() {
  const { slot } = taken;
  say(said.dataset.moved, { column: nameOf(columnOf(slot)), start: clock(from(slot)), end: clock(to(slot)) });
}

function putBack(text) {
  if (!taken) return;
  const { slot, before } = taken;
  set(before.from, before.to, before.column);
  slot.classList.remove("is-taken", "is-saving");
  taken = null;
  say(text ?? said.dataset.back, { title: slot.dataset.title });
}

async function putDown() {
  const { slot, before } = taken;
  const column = columnOf(slot);
  slot.classList.remove("is-taken");
  if (from(slot) === before.from && to(slot) === before.to && column === before.column) {
    putBack();
    return;
  }
  slot.classList.add("is-saving");
  const form = new FormData();
  form.set("day", column.dataset.day);
  form.set("start", clock(from(slot)));
  form.set("end", clock(to(slot)));
  form.set("seen_starts_at", slot.dataset.startsAt);
  form.set("seen_ends_at", slot.dataset.endsAt);
  if (board.dataset.view === "rooms" && column !== before.column) {
    form.set("room", column.dataset.room);
    form.set("seen_room", slot.dataset.room);
  }
  try {
    const answer = await fetch(slot.dataset.move, {
      method: "POST",
      body: form,
      headers: { "X-CSRFToken": board.dataset.token, Accept: "application/json" },
    });
    if (![200, 409].includes(answer.status)) throw new Error(String(answer.status));
    taken = null;
    show(slot, await answer.json());
  } catch {
    taken = { slot, before };
    putBack(said.dataset.lost);
  }
}

// What came back: the session as it stands now (moved, or by somebody else), and what is in conflict.
function show(slot, { slot: html, day, room, conflicts, marked, said: text }) {
  const hadFocus = slot.contains(document.activeElement);
  const old = columnOf(slot);
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".slot");
  slot.remove();
  layColumn(old);
  if (fresh) {
    const isThere = (column) =>
      column.dataset.day === day && (board.dataset.view === "days" || column.dataset.room === room);
    const column = columns.find(isThere) ?? old;
    const list = column.querySelector(".board-slots");
    const after = [...list.querySelectorAll(".slot")].find((other) => from(other) > from(fresh));
    list.insertBefore(fresh, after ?? null);
    layColumn(column);
    if (hadFocus) fresh.querySelector(".slot-handle")?.focus({ preventScroll: true });
  }
  document.getElementById("conflicts").innerHTML = conflicts;
  for (const other of board.querySelectorAll(".slot")) {
    other.classList.toggle("has-conflict", marked.includes(other.dataset.key));
  }
  say(text);
}

board.addEventListener("keydown", (event) => {
  const handle = event.target.closest(".slot-handle");
  if (!handle || event.altKey || event.ctrlKey || event.metaKey) return;
  const slot = handle.closest(".slot");
  if (!taken) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    take(slot);
    return;
  }
  const column = columnOf(taken.slot);
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const down = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
  if (down) {
    set(from(slot) + (event.shiftKey ? 0 : down), to(slot) + down, column);
    tell();
  } else if (sideways) {
    set(from(slot), to(slot), columns[columns.indexOf(column) + sideways] ?? column);
    tell();
  } else if (event.key === "Enter" || event.key === " ") {
    putDown();
  } else if (event.key === "Escape" || event.key === "Tab") {
    putBack();
    if (event.key === "Tab") return;
  } else {
    return;
  }
  event.preventDefault();
});

board.addEventListener("pointerdown", (event) => {
  const slot = event.target.closest(".slot");
  const isTouch = event.pointerType !== "mouse";
  const isGrip = event.target.closest(".slot-handle, .slot-edge");
  const isLink = event.target.closest("a");
  if (!slot || !slot.querySelector(".slot-handle") || !WIDE.matches || event.button || taken) return;
  if (isLink || (isTouch && !isGrip)) return;
  event.preventDefault();
  const isLength = Boolean(event.target.closest(".slot-edge"));
  const start = { y: event.clientY + window.scrollY, from: from(slot), to: to(slot) };
  board.setPointerCapture(event.pointerId); // the session itself changes its parent on the way, and would lose it
  take(slot);
  const drag = (move) => {
    const minutes = Math.round((move.clientY + window.scrollY - start.y) / perMinute / STEP) * STEP;
    const column = isLength ? columnOf(slot) : (columnAt(move.clientX) ?? columnOf(slot));
    set(start.from + (isLength ? 0 : minutes), start.to + minutes, column);
  };
  const end = (last) => {
    board.removeEventListener("pointermove", drag);
    board.removeEventListener("pointerup", end);
    board.removeEventListener("pointercancel", end);
    if (last.type === "pointerup") putDown();
    else putBack();
  };
  board.addEventListener("pointermove", drag);
  board.addEventListener("pointerup", end);
  board.addEventListener("pointercancel", end);
});

function columnAt(x) {
  return columns.find((column) => {
    const { left, right } = column.getBoundingClientRect();
    return x >= left && x < right;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && taken && !event.defaultPrevented) putBack();
});
WIDE.addEventListener("change", lay);
lay();
