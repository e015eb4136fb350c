// Rows of a page and the frames that say what they are now. A row is one element, made by the server or from the
// <template> of its kind, which the server has filled with nothing: so every word and form is written once.
// What people wrote goes in as text, never as markup.
const FALLBACKS = ["en", "az", "tr", "ru", "fr"];
const language = document.documentElement.lang;

// A text per language, in the reader's or the next best: [text, language].
export function spoken(wording) {
  if (!wording) return ["", ""];
  const code = [language, ...FALLBACKS, ...Object.keys(wording)].find((one) => wording[one]);
  return code ? [wording[code], code] : ["", ""];
}

const at = (data, path) => path.split(".").reduce((value, name) => value?.[name], data);

export function put(element, text, code) {
  if (element.textContent !== text) element.textContent = text;
  if (code && code !== language) element.lang = code;
  else if (code !== undefined) element.removeAttribute("lang");
}

// data-text="votes": a plain value; data-spoken="author": a text per language, hidden where there is none;
// data-facts="state votes" on the row itself: what style sheets and orders go by.
export function fill(row, data) {
  row.dataset.id = data.id;
  row.id = `${row.dataset.kind}-${data.id}`;
  for (const name of (row.dataset.facts ?? "").split(" ").filter(Boolean)) {
    row.dataset[name] = at(data, name) ?? "";
  }
  for (const part of row.querySelectorAll("[data-text]")) put(part, String(at(data, part.dataset.text) ?? ""));
  for (const part of row.querySelectorAll("[data-spoken]")) {
    const [text, code] = spoken(at(data, part.dataset.spoken));
    put(part, text, code);
  }
  for (const part of row.querySelectorAll("[data-if]")) {
    const value = at(data, part.dataset.if);
    part.hidden = Array.isArray(value) ? value.length === 0 : !value;
  }
  for (const part of row.querySelectorAll("[data-unless]")) part.hidden = Boolean(at(data, part.dataset.unless));
  for (const part of row.querySelectorAll("[data-do]")) part.value = `${part.dataset.do}:${data.id}`;
  for (const part of row.querySelectorAll("[data-value]")) part.value = at(data, part.dataset.value) ?? "";
  return row;
}

export function made(kind, name = kind) {
  const row = document.querySelector(`template[data-row="${name}"]`).content.firstElementChild.cloneNode(true);
  row.dataset.kind = kind;
  return row;
}

// The rows of one kind. listFor(data) says in which list a row stands, or null where this page does not show it;
// order(one, other) compares two rows; filled(row, data) does what is particular.
export class Rows {
  constructor(kind, { listFor, order, filled = () => {}, changed = () => {}, patient = () => true }) {
    Object.assign(this, { kind, listFor, order, filled, changed, patient, isSortDue: false });
    window.setInterval(() => { if (this.isSortDue && this.patient()) this.sort(); }, 700);
  }

  all() {
    return [...document.querySelectorAll(`[data-kind="${this.kind}"]`)].filter((row) => row.dataset.id);
  }

  get(id) {
    return document.getElementById(`${this.kind}-${id}`);
  }

  take(data) {
    let row = this.get(data.id);
    const list = this.listFor(data);
    if (!list) {
      if (row) this.drop(row);
      this.changed(null, data);
      return;
    }
    const isNew = !row;
    row ??= made(this.kind);
    fill(row, data);
    this.filled(row, data, isNew);
    if (row.parentElement !== list) this.move(row, list);
    this.isSortDue = true;
    this.changed(row, data, isNew);
  }

  // From one list to another without losing where the keyboard is.
  move(row, list) {
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    const next = [...list.children].find((other) => other.dataset.kind === this.kind && this.order(row, other) < 0);
    list.insertBefore(row, next ?? null);
    focused?.focus({ preventScroll: true });
  }

  drop(row) {
    const hadFocus = row.contains(document.activeElement);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (hadFocus && next) (next.querySelector("button, a, textarea") ?? next).focus({ preventScroll: true });
  }

  // Whoever reads or is about to press does not have the list moved under their finger: see patient().
  sort() {
    this.isSortDue = false;
    const lists = new Set(this.all().map((row) => row.parentElement));
    for (const list of lists) {
      const rows = [...list.children].filter((row) => row.dataset.kind === this.kind);
      const sorted = [...rows].sort(this.order);
      if (rows.every((row, place) => row === sorted[place])) continue;
      const focused = list.contains(document.activeElement) ? document.activeElement : null;
      list.append(...sorted);
      focused?.focus({ preventScroll: true });
    }
  }

  keepOnly(ids) {
    for (const row of this.all()) if (!ids.has(Number(row.dataset.id))) row.remove();
  }
}

// Hands each frame to the rows of its kind. A whole state also says which rows are no longer there.
export function takeFrames(kinds, frames, isWhole, kept = () => false) {
  if (isWhole) {
    for (const [kind, rows] of Object.entries(kinds)) {
      if (!(rows instanceof Rows)) continue;
      const ids = new Set(frames.filter((frame) => frame.kind === kind).map((frame) => frame.id));
      for (const row of rows.all()) if (kept(row)) ids.add(Number(row.dataset.id));
      rows.keepOnly(ids);
    }
  }
  for (const frame of frames) kinds[frame.kind]?.take(frame);
}

const number = (row, name) => Number(row.dataset[name] || 0);
export const byNumber = (name) => (one, other) => number(one, name) - number(other, name) || number(one, "id") - number(other, "id");

// Pinned ones first, then by votes, the older first; or the newest first.
export function byVotes(one, other) {
  return (
    (other.dataset.pinned === "true") - (one.dataset.pinned === "true") ||
    number(other, "votes") - number(one, "votes") ||
    number(one, "id") - number(other, "id")
  );
}
export const byAge = (one, other) =>
  (other.dataset.pinned === "true") - (one.dataset.pinned === "true") || number(other, "id") - number(one, "id");

// True where nobody has touched, typed or scrolled for a moment.
let touched = 0;
for (const name of ["pointerdown", "pointermove", "touchmove", "keydown", "wheel", "scroll"]) {
  window.addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
}
export const isAtRest = () => Date.now() - touched > 1_500;
