// The editor: boxes over the page as it is printed. What is true stands in the form; this only reads and fills it in.
const form = document.querySelector("[data-design]");
const page = form.querySelector("[data-page]");
const picture = page.querySelector("[data-picture]");
const list = form.querySelector("[data-fields]");
const undoButton = form.querySelector("[data-undo]");
const pageProblems = form.querySelector("[data-page-problems]");

const SIZES = { landscape: [297, 210], portrait: [210, 297] };
const MARGINS = { landscape: [27, 20], portrait: [22, 24] };
const STEP = 0.5;
const SNAP = 1.5;
const SMALLEST = 2;
const WAIT = 250;
const MOST_UNDONE = 100;
const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const near = (length) => Math.round(length / STEP) * STEP;
const within = (length, least, most) => Math.max(least, Math.min(most, length));
const size = () => SIZES[form.elements.page.value];

function part(name, attributes = {}, inside = []) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// -- Fields: each is a part of the form

const input = (field, name) => field.querySelector(`[name$="-${name}"]`);
const fields = () => [...list.querySelectorAll("[data-field]")].filter((field) => !input(field, "DELETE").checked);

// Told only of those that stand in some of the languages: "AZ".
function languagesOf(field) {
  const boxes = [...field.querySelectorAll('[name$="-languages"]')];
  const ticked = boxes.filter((box) => box.checked);
  return ticked.length < boxes.length ? ticked.map((box) => box.value.toUpperCase()).join(" ") : "";
}

const titleOf = (field) => `${field.querySelector("[data-title]").textContent} ${languagesOf(field)}`.trim();

function placeOf(field) {
  const place = {};
  for (const name of ["x", "y", "width", "height"]) place[name] = Number.parseFloat(input(field, name).value) || 0;
  return place;
}

function put(field, place) {
  const [wide, high] = size();
  const width = within(near(place.width), SMALLEST, wide);
  const height = field.dataset.kind === "code" ? width : within(near(place.height), SMALLEST, high);
  const kept = { width, height, x: within(near(place.x), 0, wide - width), y: within(near(place.y), 0, high - height) };
  for (const [name, value] of Object.entries(kept)) input(field, name).value = value;
}

// -- The boxes

const guides = part("g");
const boxes = part("g");
// Above all boxes: a picture lies under the fields, and its corner would be out of reach.
const handle = part("rect", { class: "design-handle", width: 4, height: 4, rx: 0.6, visibility: "hidden" });
const overlay = part("svg", { role: "application", "aria-label": form.dataset.label }, [boxes, guides, handle]);
page.append(overlay);
const boxOf = new Map();

function boxFor(field) {
  if (!boxOf.has(field)) {
    const title = part("title");
    title.textContent = titleOf(field);
    const box = part("g", { class: "design-box", tabindex: 0, role: "button" }, [
      title,
      part("rect", { class: "design-area" }),
    ]);
    box.field = field;
    boxOf.set(field, box);
  }
  return boxOf.get(field);
}

function said(field) {
  const { x, y, width, height } = placeOf(field);
  const words = { name: titleOf(field), x, y, width, height };
  return form.dataset.said.replace(/\{(\w+)\}/g, (_, key) => words[key]);
}

function draw() {
  const [wide, high] = size();
  overlay.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  const shown = new Set(fields());
  for (const [field, box] of boxOf) {
    if (shown.has(field)) continue;
    box.remove();
    boxOf.delete(field);
  }
  for (const field of list.querySelectorAll("[data-field]")) {
    field.hidden = !shown.has(field);
    if (field.hidden) continue;
    const { x, y, width, height } = placeOf(field);
    const box = boxFor(field);
    const area = box.querySelector(".design-area");
    for (const [name, value] of Object.entries({ x, y, width, height })) area.setAttribute(name, value);
    if (field.open) {
      handle.setAttribute("x", x + width - 2);
      handle.setAttribute("y", y + height - 2);
    }
    box.setAttribute("aria-label", said(field));
    box.setAttribute("aria-pressed", field.open);
    box.classList.toggle("is-chosen", field.open);
    box.classList.toggle("is-wrong", !field.querySelector("[data-mark]").hidden);
    field.querySelector("[data-place]").textContent = `${x} · ${y}`;
    field.querySelector("[data-languages]").textContent = languagesOf(field);
    if (!box.parentNode) boxes.append(box);
  }
  handle.setAttribute("visibility", chosen() ? "visible" : "hidden");
}

// Pictures lie lowest, then from top to bottom: so is the page read, and so does Tab go.
function order() {
  const rank = ({ field }) => {
    const { x, y } = placeOf(field);
    return [field.dataset.kind === "picture" ? 0 : 1, y, x];
  };
  const inOrder = [...boxes.children].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  });
  const focused = document.activeElement;
  boxes.append(...inOrder);
  if (boxes.contains(focused)) focused.focus();
}

const chosen = () => fields().find((field) => field.open);

function choose(field) {
  for (const other of list.querySelectorAll("[data-field]")) other.open = other === field;
  if (!field) return;
  const side = list.closest(".design-side");
  if (side.scrollHeight > side.clientHeight) side.scrollTop = field.offsetTop - side.offsetTop - 60;
}

// One field at a time is open: the one whose box is chosen.
list.addEventListener("toggle", (event) => {
  if (event.target.open) for (const other of fields()) if (other !== event.target) other.open = false;
  draw();
}, true);

// -- Changes, and how they are taken back

const undone = [];
let latest = snapshot();
let isChanged = "changed" in form.dataset;

function snapshot() {
  const values = new Map();
  for (const one of form.elements) {
    if (one.name && one.type !== "file" && one.name !== "csrfmiddlewaretoken") {
      values.set(one, one.type === "checkbox" ? one.checked : one.value);
    }
  }
  return values;
}

function changed() {
  const now = snapshot();
  const isSame = now.size === latest.size && [...now].every(([one, value]) => latest.get(one) === value);
  if (!isSame) {
    undone.push(latest);
    if (undone.length > MOST_UNDONE) undone.shift();
    latest = now;
    isChanged = true;
  }
  undoButton.disabled = undone.length === 0;
  draw();
  redrawSoon();
}

function undo() {
  const before = undone.pop();
  if (!before) return;
  for (const one of snapshot().keys()) {
    if (!before.has(one)) {
      // What was added since then is taken away again.
      if (one.name.endsWith("-DELETE")) one.checked = true;
    } else if (one.type === "checkbox") {
      one.checked = before.get(one);
    } else if (one.name !== "field-TOTAL_FORMS") {
      one.value = before.get(one);
    }
  }
  latest = snapshot();
  undoButton.disabled = undone.length === 0;
  draw();
  order();
  redrawSoon();
}

undoButton.hidden = false;
undoButton.addEventListener("click", undo);
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.shiftKey) return;
  if (event.target.matches("input[type=text], input[type=number], textarea")) return;
  event.preventDefault();
  undo();
});
form.addEventListener("change", (event) => {
  if (event.target.type === "file" || event.target.name === "kind") return;
  changed();
  order();
});
form.addEventListener("input", (event) => { if (event.target.closest("[data-field]")) draw(); });
form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget !== "_blank") isChanged = false;
});
window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });

// -- The page as it would be printed: asked for when things are quiet; an answer that came too late is dropped

let timer = 0;
let question = null;

function redrawSoon() {
  clearTimeout(timer);
  timer = setTimeout(redraw, WAIT);
}

async function redraw() {
  question?.abort();
  const mine = (question = new AbortController());
  const sent = new FormData(form);
  sent.delete("file");
  page.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST", body: sent, headers: { Accept: "application/json" }, signal: mine.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { picture: drawn, problems } = await answer.json();
    if (question !== mine) return;
    if (drawn) picture.src = drawn;
    tell(problems);
  } catch (error) {
    if (error.name === "AbortError") return;
    tell([{ key: "", text: form.dataset.unreached }]);
  }
  page.removeAttribute("aria-busy");
}

function tell(problems) {
  const list_of = (key) => problems.filter((problem) => problem.key === key);
  const known = new Set();
  for (const field of fields()) {
    known.add(field.dataset.field);
    const mine = list_of(field.dataset.field);
    field.querySelector("[data-mark]").hidden = mine.length === 0;
    field.querySelector("[data-problems]").replaceChildren(...mine.map(({ text }) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }
  const named = new Map(fields().map((field) => [field.dataset.field, field]));
  pageProblems.replaceChildren(...problems.map(({ key, text }) => {
    const line = document.createElement("p");
    line.className = "field-error";
    const words = document.createElement(known.has(key) ? "button" : "span");
    words.textContent = text;
    if (known.has(key)) {
      words.type = "button";
      words.className = "btn btn-link design-problem";
      words.addEventListener("click", () => { choose(named.get(key)); boxFor(named.get(key)).focus(); });
    }
    line.append(words);
    return line;
  }));
  draw();
}

form.querySelector("[data-redraw]").hidden = true;
form.elements.language.addEventListener("change", redraw);

// -- Mouse and finger

let held = null;

function millimetres(event) {
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(overlay.getScreenCTM().inverse());
  return [x, y];
}

overlay.addEventListener("pointerdown", (event) => {
  const isSize = event.target === handle;
  const box = isSize ? boxOf.get(chosen()) : event.target.closest(".design-box");
  if (!box || event.button) return;
  event.preventDefault();
  choose(box.field);
  box.focus();
  const [x, y] = millimetres(event);
  held = { box, x, y, place: placeOf(box.field), isSize };
  overlay.setPointerCapture(event.pointerId);
});

overlay.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [x, y] = millimetres(event);
  const { field } = held.box;
  const place = { ...held.place };
  if (held.isSize) {
    place.width += x - held.x;
    place.height += y - held.y;
  } else {
    place.x += x - held.x;
    place.y += y - held.y;
  }
  // With Alt nothing is drawn to anything.
  guides.replaceChildren();
  if (!event.altKey) snap(field, place, held.isSize);
  put(field, place);
  draw();
});

for (const ending of ["pointerup", "pointercancel"]) {
  overlay.addEventListener(ending, () => {
    if (!held) return;
    held = null;
    guides.replaceChildren();
    changed();
    order();
  });
}

// Edges and middles are drawn to the margins, to the middle of the page and to other fields.
function snap(field, place, isSize) {
  const [wide, high] = size();
  const [side, top] = MARGINS[form.elements.page.value];
  const others = fields().filter((other) => other !== field).map(placeOf);
  const axes = [
    ["x", "width", [side, wide / 2, wide - side, ...others.flatMap((one) => [one.x, one.x + one.width])]],
    ["y", "height", [top, high / 2, high - top, ...others.flatMap((one) => [one.y, one.y + one.height])]],
  ];
  for (const [start, length, targets] of axes) {
    const points = isSize ? [place[length]] : [0, place[length] / 2, place[length]];
    let best = null;
    for (const target of targets) {
      for (const point of points) {
        const off = target - (place[start] + point);
        if (Math.abs(off) < SNAP && (!best || Math.abs(off) < Math.abs(best.off))) best = { off, target };
      }
    }
    if (!best) continue;
    place[isSize ? length : start] += best.off;
    const ends = start === "x" ? [best.target, 0, best.target, high] : [0, best.target, wide, best.target];
    const [x1, y1, x2, y2] = ends;
    guides.append(part("line", { class: "design-guide", x1, y1, x2, y2 }));
  }
}

// -- Keys

overlay.addEventListener("focusin", (event) => {
  const box = event.target.closest(".design-box");
  if (box && !box.field.open && !held) choose(box.field);
});

overlay.addEventListener("keydown", (event) => {
  const { field } = event.target.closest(".design-box") ?? {};
  if (!field) return;
  if (STEPS[event.key] && !event.altKey && !event.metaKey) {
    event.preventDefault();
    const far = event.shiftKey ? 5 : 1;
    const [right, down] = STEPS[event.key].map((way) => way * far);
    const place = placeOf(field);
    if (event.ctrlKey) {
      place.width += right;
      place.height += down;
      if (field.dataset.kind === "code") place.width += down;
    } else {
      place.x += right;
      place.y += down;
    }
    put(field, place);
    changed();
    form.querySelector("[data-live]").textContent = said(field);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    const next = boxFor(field).nextElementSibling ?? boxFor(field).previousElementSibling;
    input(field, "DELETE").checked = true;
    changed();
    (next ?? undoButton).focus();
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(field);
    input(field, "x").focus();
  }
});

list.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-field]");
  if (event.key === "Escape" && field) boxFor(field).focus();
});

// -- A new field

form.querySelector("[data-add-field]").addEventListener("click", async (event) => {
  event.preventDefault();
  const total = form.elements["field-TOTAL_FORMS"];
  const asked = new URLSearchParams({ kind: form.elements.kind.value, number: total.value, page: form.elements.page.value });
  const answer = await fetch(`${form.dataset.add}?${asked}`);
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-field]");
  total.value = Number(total.value) + 1;
  list.append(document.adoptNode(made));
  choose(made);
  changed();
  order();
  boxFor(made).focus();
});

form.querySelector("[data-keys]").hidden = false;
draw();
order();
