// The speaking queue, and on a phone my place in it.
import { Rows, byNumber } from "./rows.js";

const list = document.querySelector("[data-list=turns]");

const asked = ({ dataset }) => dataset.asked_at;
export const inOrder = (one, other) =>
  (other.dataset.state === "speaking") - (one.dataset.state === "speaking") ||
  (asked(one) > asked(other)) - (asked(one) < asked(other)) || byNumber("id")(one, other);

export function turnRows({ filled, changed }) {
  const turns = new Rows("turn", {
    listFor: ({ state }) => (["waiting", "speaking"].includes(state) ? list : null),
    order: inOrder,
    filled,
    changed() {
      turns.sort();
      changed();
    },
  });
  return turns;
}

// takes() says whether one may ask for the floor now.
export function myPlace(turns, takes) {
  const mine = document.querySelector("[data-my-turn]");
  const form = document.querySelector("[data-floor]");
  return function show(turn) {
    if (turn !== undefined) mine.dataset.turn = turn ?? "";
    mine.querySelector("[data-turn-key]").value = mine.dataset.turn;
    const row = mine.dataset.turn ? turns().get(mine.dataset.turn) : null;
    mine.hidden = !row;
    form.hidden = Boolean(row) || !takes();
    if (!row) return;
    const place = [...list.children].filter((one) => one.dataset.state === "waiting").indexOf(row) + 1;
    const { first, later, speaking } = mine.dataset;
    const text = row.dataset.state === "speaking" ? speaking : place === 1 ? first : later.replace("{place}", place);
    const line = mine.querySelector("[data-place]");
    if (line.textContent !== text) line.textContent = text;
  };
}
