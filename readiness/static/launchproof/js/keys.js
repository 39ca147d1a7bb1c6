// Keys: "/" searches, "?" lists the keys, Ctrl or Cmd with K goes anywhere, and whatever a page names by data-key.

// Whether a bare key is a command here: not in fields and dialogs, nor where the person has turned them off.
const keyActs = (event) =>
  document.body.hasAttribute("data-shortcuts") && !event.ctrlKey && !event.metaKey && !event.altKey &&
  !event.target.closest("input, textarea, select, [contenteditable], dialog");

if (document.body.hasAttribute("data-shortcuts")) {
  const named = (key) => {
    const here = document.querySelector("[data-current]");
    return [here, document].flatMap((part) => [...(part?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) ?? [])]).find((element) => element.checkVisibility());
  };

  const openPalette = () => {
    const palette = document.getElementById("palette");
    if (!palette) return false;
    palette.showModal();
    palette.querySelector("input").select();
    window.htmx?.trigger(palette.querySelector("input"), "palette-open");
    return true;
  };

  const openList = () => {
    const list = document.getElementById("keys");
    const keys = list.querySelector("dl");
    for (const element of document.querySelectorAll("[data-key-name]")) {
      if (keys.querySelector(`[data-for="${CSS.escape(element.dataset.key)}"]`)) continue;
      const [term, meaning, key] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
      key.textContent = element.dataset.key;
      term.dataset.for = element.dataset.key;
      term.append(key);
      meaning.textContent = element.dataset.keyName;
      keys.append(term, meaning);
    }
    list.showModal();
    return true;
  };

  const press = (key) => {
    if (key === "/") return document.getElementById("search")?.focus() !== null;
    if (key === "?") return openList();
    const element = named(key);
    element?.click();
    return Boolean(element);
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === "k" && openPalette()) event.preventDefault();
      return;
    }
    if (keyActs(event) && event.key.length === 1 && press(event.key)) event.preventDefault();
  });

  // Arrow keys walk through the palette's answers.
  document.getElementById("palette")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) return event.currentTarget.querySelector("a")?.click();
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const stops = [...event.currentTarget.querySelectorAll("input, a")];
    stops.at((stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)) % stops.length).focus();
  });
}
