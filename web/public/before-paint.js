// Chooses light or dark before anything is drawn, so that no page flashes. The key is declared in src/storage.ts.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("callfactory.scheme");
  } catch {
    // A browser that keeps nothing: the device's choice holds.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  var language = null;
  try {
    language = localStorage.getItem("callfactory.language");
  } catch {
    // The browser's language holds.
  }
  if (location.pathname === "/" && (language || navigator.language).slice(0, 2) === "en") {
    document.documentElement.setAttribute("data-front", "");
  }
})();
