// Typing along: Enter sends a line and the next one begins at once; lines that cannot be sent wait for the network.
import { listen } from "./stream.js";
import { Rows, byNumber, takeFrames } from "./rows.js";
import { newKey, say, sendKept, takeForms } from "./posts.js";

const page = document.querySelector("[data-room]");
const list = page.querySelector("[data-list=notes]");
const typing = page.querySelector("[data-typing]");
const field = typing.querySelector("textarea");
const isAtEnd = () => document.documentElement.scrollHeight - window.innerHeight - window.scrollY < 120;

const notes = new Rows("note", {
  listFor: ({ state, language }) => (state === "shown" && language === page.dataset.language ? list : null),
  order: byNumber("id"),
  filled(row, data) {
    const text = row.querySelector("textarea");
    text.id = `written-${data.id}`;
    row.querySelector("label").htmlFor = text.id;
  },
});

const room = {
  take({ state, moved_to: next }) {
    // Nobody is taken away from what they are writing: then the link waits.
    const isWriting = Boolean(field.value.trim());
    if (next && !isWriting) window.location.reload();
    page.querySelector("[data-moved]").hidden = !next;
    page.querySelector("[data-ended]").hidden = state !== "closed" || Boolean(next);
    typing.hidden = state === "closed" && !isWriting;
  },
};

listen({
  address: page.dataset.stream,
  audience: "room",
  since: Number(page.dataset.since),
  isClosed: page.dataset.state === "closed",
  take(frames, isWhole) {
    const isFollowed = isAtEnd();
    // A line that is just being corrected here is not written over.
    const mine = document.activeElement?.closest(".written")?.dataset.id;
    takeFrames({ room, note: notes }, frames.filter(({ kind, id }) => kind !== "note" || String(id) !== mine), isWhole);
    if (isFollowed) window.scrollTo({ top: document.documentElement.scrollHeight });
  },
  opened: () => sendKept(),
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (field.value.trim()) typing.requestSubmit();
});

takeForms((form, answer) => {
  const line = typing.querySelector("[data-refusal]");
  const sentence = answer?.status >= 400 ? (answer.sentence ?? "") : "";
  line.querySelector("span").textContent = sentence;
  line.hidden = !sentence;
  if (answer === null) say(page.dataset.waits, form !== typing);
  if (form === typing && !sentence) {
    field.value = "";
    typing.elements.line.value = newKey(); // the same may be said twice; what is sent twice has the same name
  }
  field.focus();
}, { isKept: true });

window.setInterval(() => { if (navigator.onLine) sendKept(); }, 5_000);
window.scrollTo({ top: document.documentElement.scrollHeight });
