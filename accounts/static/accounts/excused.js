// Wagtail's screens have no place for a line on every one of them: this puts it there.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("#main");
  if (!place) return;
  const line = document.createElement("p");
  line.textContent = "This is a demonstration. Its accounts sign in without a second factor.";
  line.style.cssText = "background:#fff7d6;border-bottom:1px solid #ffb81c;color:#212b32;margin:0;padding:8px 20px 8px 60px";
  place.prepend(line);
});
