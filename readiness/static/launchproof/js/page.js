// Copying, dialogs, menus and toasts. Everything here has an ordinary way that needs no script.
{
  const reveal = (root) => root.querySelectorAll?.("[data-copy][hidden]").forEach((button) => (button.hidden = false));

  const toast = (text, level = "info") => {
    const box = document.createElement("div");
    box.className = `toast toast-${level}`;
    const words = document.createElement("p");
    words.textContent = text;
    box.append(document.createElement("span"), words);
    document.getElementById("toasts").append(box);
    if (level !== "error") setTimeout(() => box.remove(), 8000);
  };

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.done = "";
    toast("Copied.", "success");
    setTimeout(() => delete button.dataset.done, 1500);
  };

  const shut = (menu, focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button, summary, a, [data-dialog]");
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target) || target?.dataset.dialog) shut(menu);
    }
    if (!target) {
      if (event.target.matches("dialog.palette")) event.target.close();
      return;
    }
    if (target.dataset.copy !== undefined) copy(target);
    if (target.dataset.dismiss !== undefined) target.closest(".toast").remove();
    if (target.dataset.close !== undefined) target.closest("dialog").close();
    if (target.dataset.dialog) document.getElementById(target.dataset.dialog)?.showModal();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) shut(menu, menu.contains(document.activeElement));
  });

  // A form whose button must not be pressed twice says so on itself.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.method === "post" && button && !event.defaultPrevented) setTimeout(() => (button.disabled = true));
  });
  addEventListener("pageshow", () => document.querySelectorAll("form button[disabled]:not([data-off])").forEach((b) => (b.disabled = false)));

  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.level));
  document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
  // The form that was typed into stays, with what is wrong with it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => (target.matches?.("[data-focus]") ? target : target.querySelector?.("[data-focus]"))?.focus());
  document.addEventListener("htmx:responseError", () => toast("That did not work and nothing was changed. Try again, or reload the page.", "error"));
  document.addEventListener("htmx:sendError", () => toast("The portal could not be reached. Nothing was changed.", "error"));
  reveal(document);
  document.querySelector("[data-focus]")?.focus();
  // What asks once more has its answer under the finger. By script: `autofocus` would be weighed while it is still shut.
  document.addEventListener("toggle", ({ target, newState }) => newState === "open" && target.querySelector("[data-first]")?.focus(), true);
  document.querySelector(".tab[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
