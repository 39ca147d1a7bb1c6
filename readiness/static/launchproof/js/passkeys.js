// Passkeys: a form with data-passkey asks the device first, puts its answer into "credential", then goes on its way.
// "create" and "get" find their options in #passkey-data, "login" fetches them; without passkeys the form stays hidden.
// A passkey belongs to a host name, so there is none at a bare IP address.
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON && !/^[\d.]+$|:/.test(location.hostname)) {
  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));

  const options = async (form) => {
    if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById("passkey-data").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(`the portal answered ${answer.status}`);
    return answer.json();
  };

  const create = ({ creation_options: { publicKey } }, form) => {
    const alone = form.elements.passwordless?.checked ?? false;
    publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone, ...(alone && { userVerification: "required" }) };
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  };
  const get = ({ request_options: { publicKey } }) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });

  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const ask = form.dataset.passkey === "create" ? create : get;
        const credential = await ask(await options(form), form);
        form.elements.credential.value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch (error) {
        say(error.name === "NotAllowedError" ? "The passkey was not used: you stopped it, or it took too long." : `The passkey did not work: ${error.message}`);
      }
    });
  }
} else {
  document.querySelectorAll("[data-passkey=create] button").forEach((button) => Object.assign(button, { disabled: true }).setAttribute("data-off", ""));
  document.querySelectorAll("[data-no-passkey]").forEach((words) => (words.hidden = false));
}
