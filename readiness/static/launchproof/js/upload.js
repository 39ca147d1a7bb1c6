// Uploads: a drop area, and bytes while they travel. Without it the form posts as any form does.
{
  const bytes = (n) => (n < 1024 ? `${n} B` : n < 1048576 ? `${(n / 1024).toFixed(0)} KB` : `${(n / 1048576).toFixed(1)} MB`);

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

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form) return;
    event.preventDefault();
    const line = form.querySelector("[data-upload-progress]");
    const [bar, words] = [line.querySelector("progress"), line.querySelector("[role=status]")];
    const failed = (text) => { words.textContent = text; form.querySelectorAll("button").forEach((b) => (b.disabled = false)); };
    line.hidden = false;
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
      words.textContent = loaded < total ? `${bytes(loaded)} of ${bytes(total)}` : `${bytes(total)} sent. Hashing and recording…`;
    };
    request.onload = () => {
      if (request.status < 300) location.assign(request.responseURL);
      else if (request.status === 422) document.querySelector("main").innerHTML = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main").innerHTML;
      else failed(`The portal refused the file (${request.status}). Nothing was stored.`);
    };
    request.onerror = () => failed("The upload broke off. Nothing was stored; try again.");
    request.open("POST", form.action);
    request.send(new FormData(form, event.submitter));
  });
}
