// Uploads: a drop area, and bytes while they travel. Without it the form posts as any form does.
{
  const bytes = (n) => (n < 1024 ? `${n} B` : n < 1048576 ? `${(n / 1024).toFixed(0)} KB` : `${(n / 1048576).toFixed(1)} MB`);
  document.addEventListener("htmx:xhr:progress", ({ target, detail: { lengthComputable, loaded, total } }) => {
    const line = target.querySelector?.("[data-upload-progress]");
    if (!line || !lengthComputable || !target.querySelector("[type=file]")?.files.length) return;
    line.hidden = false;
    Object.assign(line.querySelector("progress"), { max: total, value: loaded });
    line.querySelector("[role=status]").textContent = loaded < total ? `${bytes(loaded)} of ${bytes(total)}` : `${bytes(total)} sent. Hashing and recording…`;
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const area = event.target.closest?.("[data-drop]");
      if (!area) return;
      event.preventDefault();
      area.toggleAttribute("data-over", kind === "dragover");
      if (kind !== "drop") return;
      const field = area.querySelector("input[type=file]");
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
