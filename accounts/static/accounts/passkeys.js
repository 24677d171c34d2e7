// Shows what is done with passkeys where the browser has them, and says in words when one didn't work.
(() => {
  const able = "PublicKeyCredential" in window;
  for (const place of document.querySelectorAll("[data-passkeys]")) {
    place.hidden = able !== (place.dataset.passkeys === "able");
  }

  const words = {
    InvalidStateError: "This device or key is in your list already.",
    NotAllowedError:
      "That didn’t work: it was cancelled, took too long, or this device has no passkey for this site. Try again, or use another way.",
    SecurityError: "Passkeys don’t work at this address. Use another way.",
  };
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const { exception } = event.detail;
    for (const place of document.querySelectorAll("[data-passkey-fault]")) {
      place.textContent = words[exception && exception.name] || "The passkey didn’t work. Try again, or use another way.";
    }
  });
})();
