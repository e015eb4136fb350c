// Polls in the hall: the ballot is changeable while the poll is open, the results are drawn as they come.
import { Rows, byNumber, isAtRest } from "./rows.js";
import { drawResults, makeBallot } from "./results.js";

export const openFirst = (one, other) =>
  (other.dataset.state === "open") - (one.dataset.state === "open") || byNumber("position")(other, one);

export function pollRows({ changed }) {
  const list = document.querySelector("[data-list=polls]");
  return new Rows("poll", {
    listFor: ({ state }) => (["open", "closed"].includes(state) ? list : null),
    order: openFirst,
    filled(row, data, isNew) {
      if (isNew) {
        row.dataset.voted = "false";
        makeBallot(row, data);
      }
      drawResults(row, data);
    },
    changed,
    patient: isAtRest,
  });
}
