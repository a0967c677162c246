"use strict";
// The theme, the copy buttons, and links into folded parts.
(() => {
  const root = document.documentElement;
  const isDark = () =>
    getComputedStyle(root).colorScheme === "dark" ||
    (getComputedStyle(root).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.getElementById("theme")?.addEventListener("click", () => {
    root.style.colorScheme = isDark() ? "light" : "dark";
  });
  for (const button of document.querySelectorAll(".copy")) {
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("pre").textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "copied";
      } catch {
        getSelection().selectAllChildren(button.parentElement.querySelector("pre"));
        button.textContent = "selected: press Ctrl-C";
      }
    });
  }
  const unfold = () => {
    const found = location.hash && document.getElementById(location.hash.slice(1));
    for (let each = found; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
})();
