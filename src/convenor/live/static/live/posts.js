// Forms that post without leaving the page. What cannot be sent for lack of a network is kept, also over a restart of
// the phone, and sent again when there is one; every post is one that the server takes only once.
import { showWaiting } from "./stream.js";

const place = document.querySelector("[data-room]");
const KEY = `convenor-live-${place.dataset.code}`;
const said = document.querySelector("[data-said]");
let isSending = false;

export function say(text, isBad = false) {
  said.querySelector("[data-said-text]").textContent = text;
  said.classList.toggle("is-bad", isBad);
  said.hidden = !text;
  window.clearTimeout(say.later);
  if (text && !isBad) say.later = window.setTimeout(() => { said.hidden = true; }, 6_000);
}

const kept = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; } };
function keep(list) {
  try { localStorage.setItem(KEY, JSON.stringify(list)); } catch { /* a private window: kept until it is closed */ }
  showWaiting(list.length);
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

// Returns what the server answered: {status, ...}. Throws only where nothing was answered.
async function send({ url, fields, json }) {
  const answer = await fetch(url, {
    method: "POST",
    body: json ? JSON.stringify(json) : new URLSearchParams(fields),
    headers: { "X-CSRFToken": token(), Accept: "application/json", ...(json && { "Content-Type": "application/json" }) },
    signal: AbortSignal.timeout?.(15_000),
  });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  return { status: answer.status, ...(isJson ? await answer.json() : {}) };
}

// Post now, or keep it. Returns the answer, or null where it waits.
export async function post(entry, { isKept = true } = {}) {
  try {
    return await send(entry);
  } catch {
    if (isKept) {
      const others = kept().filter((other) => !entry.of || other.of !== entry.of); // the last word on a thing counts
      // Later nobody is there to be asked whether they meant something similar.
      keep([...others, { ...entry, fields: entry.fields.map(([name, value]) => [name, name === "sure" ? "1" : value]) }]);
    }
    return null;
  }
}

// The oldest first, each taken off the list only when it is answered.
export async function sendKept(answered = () => {}) {
  if (isSending) return;
  isSending = true;
  try {
    for (let list = kept(); list.length; list = kept()) {
      const [first] = list;
      const answer = await send(first);
      keep(kept().filter((other) => other.key !== first.key));
      if (answer.status === 409) say(answer.sentence ?? "", true);
      answered(first, answer);
    }
  } catch {
    showWaiting(kept().length);
  } finally {
    isSending = false;
  }
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Every form with data-post. answered(form, answer, submitter) gets what came back; null where it waits.
// short(form, fields) gives the quicker way of a form, by the live server, where there is one just now.
export function takeForms(answered, { isKept = false, short = () => null } = {}) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-post]") || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const { submitter } = event;
    const fields = [...new FormData(form)];
    if (submitter?.name) fields.push([submitter.name, submitter.value]);
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const entry = { key: newKey(), url, fields: fields.filter(([name]) => name !== "csrfmiddlewaretoken") };
    const quick = short(form, fields);
    const answer = (quick && (await post(quick, { isKept: false }))) ??
      (await post(entry, { isKept: isKept && form.hasAttribute("data-keep") }));
    delete form.dataset.busy;
    answered(form, answer, submitter);
  });
}

showWaiting(kept().length);
