// Keeps what a page shows of standings true while it stays open: when probes answer, or a step here changes one,
// the page is asked for once more and every [data-live] part (known by its id) that reads differently is exchanged.
{
  let looking = false;
  let again = false;

  const look = async () => {
    if (looking) return void (again = true);
    looking = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const now = fresh.getElementById(part.id);
        if (now && now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
      }
    } catch {
      // Gone for a moment: the next change asks again, and nothing that is shown was lost.
    } finally {
      looking = false;
      if (again) {
        again = false;
        look();
      }
    }
  };

  let said = null;
  document.addEventListener("standing-changed", () => setTimeout(look));
  document.addEventListener("htmx:afterSettle", () => {
    const strip = document.querySelector("[data-probes]");
    if (!strip) return;
    const progress = strip.querySelector("[role=status]")?.textContent.trim() ?? "";
    for (const part of document.querySelectorAll("[data-progress-said]")) part.textContent = progress;
    if (said !== null && progress !== said) look();
    said = progress;
  });
}
