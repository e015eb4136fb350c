// Polls: the form of a ballot and the drawing of what was answered. The same as pagerows.drawn on the server.
import { fill, made, put, spoken } from "./rows.js";

const points = ({ scale: { lowest, highest, low, high } }) =>
  Array.from({ length: highest - lowest + 1 }, (_, step) => {
    const point = lowest + step;
    const said = { [lowest]: low, [highest]: high }[point] ?? {};
    const codes = Object.keys(said).filter((code) => said[code]);
    const label = Object.fromEntries((codes.length ? codes : ["az", "en"]).map((code) => [code, `${point} ${said[code] ?? ""}`.trim()]));
    return [point, label];
  });

const choices = (poll) => (poll.poll_kind === "scale" ? points(poll) : poll.options.map(({ id, wording }) => [id, wording]));

const share = (number, { poll_kind: kind, cast }) => (kind === "ranking" || !cast ? "" : `${Math.floor((100 * number) / cast + 0.5)}%`);

export function drawResults(row, poll) {
  const { poll_kind: kind, results } = poll;
  const isBars = results && !["words", "text"].includes(kind);
  const bars = isBars ? choices(poll).map(([key, label]) => ({ label, number: results[key] ?? 0 })) : [];
  const most = Math.max(1, ...bars.map(({ number }) => number));
  const body = row.querySelector("[data-bars]");
  for (const [place, bar] of bars.entries()) {
    const line = body.rows[place] ?? body.appendChild(made("bar").querySelector("tr"));
    fill(line, { ...bar, share: share(bar.number, poll) });
    line.removeAttribute("id");
    const drawing = line.querySelector("progress");
    drawing.max = most;
    drawing.value = bar.number;
  }
  while (body.rows.length > bars.length) body.lastElementChild.remove();
  const cast = bars.reduce((sum, { number }) => sum + number, 0);
  const total = points(poll).reduce((sum, [point], place) => sum + point * (bars[place]?.number ?? 0), 0);
  const mean = kind === "scale" && cast ? (Math.floor((10 * total) / cast + 0.5) / 10).toFixed(1) : "";
  put(row.querySelector("[data-text=mean]"), mean);
  drawWords(row.querySelector("[data-cloud]"), kind === "words" && results ? results : []);
  drawTexts(row.querySelector("[data-texts]"), kind === "text" && results ? results : []);
  for (const [name, isThere] of [
    ["bars", bars.length], ["mean", mean !== ""], ["cloud", kind === "words" && results?.length], ["texts", kind === "text" && results?.length],
  ]) row.querySelector(`[data-if=${name}]`).hidden = !isThere;
}

function drawWords(cloud, words) {
  const most = Math.max(1, ...words.map(([, number]) => number));
  cloud.replaceChildren(...words.map(([text, number]) => {
    const word = document.createElement("li");
    const count = document.createElement("small");
    word.dataset.size = Math.max(1, Math.ceil((5 * number) / most));
    word.dir = "auto";
    count.className = "number";
    count.textContent = number;
    word.append(text, " ", count);
    return word;
  }));
}

function drawTexts(list, texts) {
  list.replaceChildren(...texts.map((text) => {
    const line = document.createElement("li");
    line.dir = "auto";
    line.textContent = text;
    return line;
  }));
}

// The form of a poll that was opened after the page was: the server has made those that were there.
export function makeBallot(row, poll) {
  const template = document.querySelector('template[data-row="poll"]');
  const { most, scale } = poll;
  const facts = { most, lowest: scale.lowest, highest: scale.highest };
  row.querySelector("[data-hint]").textContent = template
    .getAttribute(`data-hint-${poll.poll_kind}`).replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const place = row.querySelector("[data-options]");
  if (poll.poll_kind === "text") {
    place.append(made("option", "option-text"));
  } else if (poll.poll_kind === "words") {
    for (let nth = 1; nth <= most; nth += 1) place.append(nthOf("option-words", nth));
  } else if (poll.poll_kind === "ranking") {
    for (const [nth] of poll.options.entries()) {
      const option = nthOf("option-ranking", nth + 1);
      const list = option.querySelector("select");
      for (const [key, label] of choices(poll)) list.append(new Option(spoken(label)[0], key));
      place.append(option);
    }
  } else {
    for (const [key, label] of choices(poll)) {
      const option = made("option", `option-${poll.poll_kind}`);
      option.querySelector("input").value = key;
      put(option.querySelector("[data-label]"), ...spoken(label));
      place.append(option);
    }
  }
}

function nthOf(name, nth) {
  const option = made("option", name);
  option.querySelector("[data-nth]").textContent = `${nth}.`;
  return option;
}
