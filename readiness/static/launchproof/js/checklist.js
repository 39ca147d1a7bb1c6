// The checklist: rows open in place, and e w a act on the current row.
// Without it every row leads to the item's page, where the same can be done.
{
  const detailOf = (row) => (row.nextElementSibling?.matches(".detail-row") ? row.nextElementSibling : null);
  const rowOf = (element) => {
    const detail = element.closest(".detail-row");
    return detail ? detail.previousElementSibling : element.closest("[data-row]");
  };

  const show = async (row) => {
    const link = row.querySelector("[data-opens]");
    let detail = detailOf(row);
    if (!detail) {
      detail = document.createElement("tr");
      detail.className = "detail-row";
      const cell = document.createElement("td");
      cell.colSpan = row.cells.length;
      detail.append(cell);
      row.after(detail);
      await htmx.ajax("GET", link.href, { target: cell, swap: "innerHTML" });
    }
    detail.hidden = false;
    link.setAttribute("aria-expanded", "true");
    return detail;
  };

  const toggle = (row) => {
    const detail = detailOf(row);
    if (!detail || detail.hidden) return show(row);
    detail.hidden = true;
    row.querySelector("[data-opens]").setAttribute("aria-expanded", "false");
  };

  const assign = async (address) => {
    const dialog = document.getElementById("assign");
    await htmx.ajax("GET", address, { target: "#assign-body", swap: "innerHTML" });
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("select")?.focus();
  };

  // What a key does to an open row: evidence has its form there already, the others have a button.
  const act = async (row, what) => {
    const detail = await show(row);
    if (what === "evidence" && detail.querySelector("form[data-work] [type=file]")) {
      return detail.querySelector("form[data-work] [type=file]").focus();
    }
    detail.querySelector(`[data-does=${what}]`)?.click();
  };

  const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    if (!plain(event)) return;
    const opens = event.target.closest("[data-opens]");
    if (opens) {
      event.preventDefault();
      toggle(opens.closest("[data-row]"));
    }
    const assigns = event.target.closest("[data-does=assign], [data-assign]");
    if (assigns && document.getElementById("assign")) {
      event.preventDefault();
      const chosen = assigns.form && new URLSearchParams(new FormData(assigns.form));
      assign(chosen ? `${assigns.form.action}?${chosen}` : assigns.href);
    }
    if (event.target.closest("[data-choose-none]")) {
      const all = document.querySelector("[data-choose-all]");
      all.checked = false;
      all.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // Before keys.js, which knows only what is on the page already.
  const KEYS = { e: "evidence", w: "waiver", a: "assign" };
  document.addEventListener("keydown", (event) => {
    const what = KEYS[event.key];
    if (!what || !keyActs(event)) return;
    const bulk = document.querySelector("[data-bulk]:not([hidden]) [data-assign]");
    const row = document.querySelector("[data-row][data-current]") ?? rowOf(event.target);
    if (what === "assign" && bulk) bulk.click();
    else if (row?.querySelector("[data-opens]")) act(row, what);
    else document.querySelector(`.item-panel [data-does=${what}]`)?.click();
    event.preventDefault();
  }, true);

  document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
    if (!target.matches?.(".panel-work") || target.querySelector("[data-focus]") || detail.requestConfig?.verb !== "get") return;
    target.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
  document.addEventListener("standing-changed", () => document.getElementById("assign")?.close());

  document.addEventListener("change", (event) => {
    const title = event.target.matches("form[data-work] [type=file]") && event.target.form.elements.title;
    if (title) title.placeholder = event.target.files[0]?.name ?? "";
  });

  const wanted = document.querySelector("[data-open-now]");
  if (wanted && window.htmx) show(wanted).then(() => wanted.scrollIntoView({ block: "start" }));
}
