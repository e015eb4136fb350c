// The stream of a room: one EventSource that survives sleep, a change of network and a restart of the server, and a lamp
// that says the truth about it. Each event says what rows are now; its id is the sequence from which to come back.
const SILENT = 25_000; // the server beats every ten seconds: without a beat for so long the line is dead
const LOOK = 5_000;
const REST = 30_000; // a room that was closed may be opened again: a page in sight looks for it, not all at one moment

const lamp = document.querySelector("[data-lamp]");
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const shown = { state: "still", since: new Date(), waiting: 0, phones: null };

// In words, with a sign that differs in form: colour comes last.
function light() {
  if (!lamp) return;
  const { state, since, waiting, phones } = shown;
  const words = { time: clock.format(since), count: waiting };
  const say = (name) => (lamp.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, word) => words[word]);
  if (state === "still") return;
  const text = waiting ? `${say(state)} ${say(waiting === 1 ? "waits" : "wait")}` : say(state);
  lamp.dataset.state = state;
  const line = lamp.querySelector("[data-lamp-text]");
  if (line.textContent !== text) line.textContent = text;
  for (const one of document.querySelectorAll("[data-phones]")) one.textContent = phones ?? "–";
}

export function showWaiting(count) {
  shown.waiting = count;
  light();
}

export const isLive = () => shown.state === "live" || shown.state === "slow";

// take(frames, isWhole) is called for each event, opened() each time the line is there again. isClosed says that the room
// was closed when the page was made. The stream of the hall ends with its room, that of a console goes on.
export function listen({ address, audience, since, take, isClosed = false, opened = () => {} }) {
  const ends = audience === "room";
  let isOver = ends && isClosed;
  let sequence = since;
  let source = null;
  let heard = Date.now();
  let later = 0;

  const turn = (state) => {
    if (state === "cut" ? isLive() : shown.state !== state) shown.since = new Date();
    shown.state = state;
    light();
  };
  const hear = () => {
    heard = Date.now();
  };

  function open() {
    window.clearTimeout(later);
    source?.close();
    hear();
    source = new EventSource(`${address}?audience=${audience}&since=${sequence}`);
    source.addEventListener("state", (event) => tell(event, false));
    source.addEventListener("whole", (event) => tell(event, true));
    source.addEventListener("beat", (event) => {
      hear();
      const { phones, bus } = JSON.parse(event.data);
      shown.phones = phones;
      turn(bus ? "live" : "slow");
    });
    source.addEventListener("open", () => {
      hear();
      if (!isOver) begin();
    });
    source.addEventListener("error", () => {
      if (isOver) {
        rest();
        return;
      }
      turn("cut");
      // The browser comes back by itself unless it was answered with an error: then we do, not all in one moment.
      if (source.readyState === EventSource.CLOSED) later = window.setTimeout(open, 1_500 + Math.random() * 3_500);
    });
  }

  function begin() {
    turn("live");
    opened();
  }

  function rest() {
    source?.close();
    source = null;
    turn("closed");
    window.clearTimeout(later);
    later = window.setTimeout(() => { if (!document.hidden) open(); }, REST * (1 + Math.random()));
  }

  function tell(event, isWhole) {
    hear();
    if (event.lastEventId) sequence = Number(event.lastEventId);
    const { frames } = JSON.parse(event.data);
    const room = frames.find(({ kind }) => kind === "room");
    const wasOver = isOver;
    if (room) isOver = ends && room.state === "closed";
    take(frames, isWhole);
    if (isOver) rest();
    else if (wasOver) begin();
  }

  // A phone that slept has a line that looks open and is dead; the first look after waking finds out.
  function look() {
    if (source && Date.now() - heard > SILENT) {
      turn("cut");
      open();
    }
  }
  window.setInterval(look, LOOK);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (isOver) open();
    else look();
  });
  window.addEventListener("online", open);
  // A line may look open after the network is gone; where the server is this very machine, it is there again at once.
  window.addEventListener("offline", () => {
    if (isOver) return;
    source?.close();
    turn("cut");
    later = window.setTimeout(open, 1_000);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  shown.since = new Date();
  if (isOver) {
    rest();
    return;
  }
  turn("cut");
  open();
}
