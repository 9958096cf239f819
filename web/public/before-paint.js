// Chooses light or dark and the language before anything is drawn, so that no page flashes, and which first words of
// index.html are shown. The keys are declared in src/storage.ts.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("callfactory.scheme");
  } catch {
    // A browser that keeps nothing: the device's choice holds.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  // Paper is white: what is printed is light, whatever the screen is.
  var onScreen = null;
  addEventListener("beforeprint", function () {
    onScreen = document.documentElement.getAttribute("data-mantine-color-scheme");
    document.documentElement.setAttribute("data-mantine-color-scheme", "light");
  });
  addEventListener("afterprint", function () {
    if (onScreen !== null) document.documentElement.setAttribute("data-mantine-color-scheme", onScreen);
  });
  var language = null;
  try {
    language = localStorage.getItem("callfactory.language");
  } catch {
    // The browser's language holds.
  }
  language = (language || navigator.language).slice(0, 2);
  if (!/^(nl|de)$/.test(language)) language = "en";
  var page = document.documentElement;
  page.lang = language;
  if (location.pathname === "/" && language === "en") page.setAttribute("data-front", "");
  var signedIn = null;
  try {
    signedIn = localStorage.getItem("callfactory.signed-in");
  } catch {
    // Nobody is.
  }
  if (signedIn === "1" && /^\/(my|ops)(\/|$)/.test(location.pathname)) {
    page.setAttribute("data-frame", location.pathname === "/my" ? language : "");
  }
})();
