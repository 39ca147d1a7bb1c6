// Keeps "3 minutes ago" true while a page stays open, in the same words as relative_time.py.
// The server's clock counts (it may be a simulated one): data-now says what it was when the page was made.
{
  const UNITS = [[2700, 60, "minute"], [129600, 3600, "hour"], [3888000, 86400, "day"], [47347200, 2629800, "month"], [Infinity, 31557600, "year"]];
  const offset = Date.parse(document.body.dataset.now) - Date.now() || 0;
  const words = (moment) => {
    const seconds = (moment - Date.now() - offset) / 1000;
    const distance = Math.abs(seconds);
    if (distance < 45) return "just now";
    const [, size, unit] = UNITS.find(([limit]) => distance < limit);
    const number = Math.max(1, Math.floor(distance / size + 0.5));
    const told = `${number} ${unit}${number === 1 ? "" : "s"}`;
    return seconds > 0 ? `in ${told}` : `${told} ago`;
  };
  setInterval(() => {
    for (const part of document.querySelectorAll("time [data-relative]")) {
      const told = words(Date.parse(part.parentElement.dateTime));
      if (part.textContent !== told) part.textContent = told;
    }
  }, 30000);
}
