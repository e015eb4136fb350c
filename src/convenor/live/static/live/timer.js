// How long somebody speaks: counted down from the length of a turn, then up beyond it, by the clock of the server.
export function runTimer(line, place, list) {
  const ahead = new Date(place.dataset.now).getTime() - Date.now();
  const show = () => {
    const row = list.querySelector('[data-state="speaking"]');
    line.hidden = !row?.dataset.started_at;
    if (line.hidden) return;
    const spoken = Math.max(0, Math.floor((Date.now() + ahead - new Date(row.dataset.started_at).getTime()) / 1000));
    const whole = Number(place.dataset.seconds);
    const left = whole ? whole - spoken : spoken;
    const isOver = whole > 0 && left < 0;
    const seconds = Math.abs(left);
    const text = `${isOver ? "+" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("is-over", isOver);
  };
  window.setInterval(show, 500);
  show();
}
