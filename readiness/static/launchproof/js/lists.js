// Lists: j and k move, x chooses, Enter opens; choosing shows the bulk bar with its count.
{
  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.checkVisibility());
  const move = (step) => {
    const all = rows();
    const at = all.findIndex((row) => row.hasAttribute("data-current"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (!next) return;
    all[at]?.removeAttribute("data-current");
    next.setAttribute("data-current", "");
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const recount = () => {
    const boxes = [...document.querySelectorAll("[data-list] [data-choose]")];
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("[data-row]").toggleAttribute("data-chosen", box.checked);
    for (const all of document.querySelectorAll("[data-choose-all]")) {
      all.checked = chosen.length > 0 && chosen.length === boxes.length;
      all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
    for (const bar of document.querySelectorAll("[data-bulk]")) {
      bar.hidden = chosen.length === 0;
      bar.querySelector("[data-chosen-count]").textContent = chosen.length;
    }
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      for (const box of document.querySelectorAll("[data-list] [data-choose]")) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-choose], [data-choose-all]")) recount();
  });

  document.addEventListener("keydown", (event) => {
    if (!keyActs(event)) return;
    const row = document.querySelector("[data-row][data-current]");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && row) row.querySelector("[data-choose]")?.click();
    else if (event.key === "Enter" && row && event.target === row) row.querySelector("a, summary")?.click();
  });
}
