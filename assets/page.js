(() => {
  // Where the dashboard lives, under whatever prefix: its pages are one word long. The framework would probe for it.
  window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }
  window.prerenderReady = false
  // Numbers and dates of the framework's lists follow the browser's language: here it is the page's.
  for (const [name, value] of [["language", "fr-FR"], ["languages", ["fr-FR", "fr"]]])
    Object.defineProperty(navigator, name, { get: () => value, configurable: true })

  // Light or dark: the system's, unless the switch of the page's foot (figure.js) kept a choice. The framework keeps its own
  // under a key a page: ours is written there before it reads it.
  const APPEARANCE = { clair: "Light", sombre: "Dark" }
  try {
    const chosen = localStorage.getItem("pvd-apparence"), word = APPEARANCE[chosen]
    if (word) document.documentElement.dataset.theme = chosen
    const key = `stActiveTheme-${location.pathname}-v2`
    word ? localStorage.setItem(key, JSON.stringify(word)) : localStorage.removeItem(key)
  } catch { /* a browser that keeps nothing follows the system */ }

  // What the page says first makes room once the page says it itself, or says why it cannot.
  const READY = "[data-testid=stMain] h1, [data-testid=stMain] [data-testid=stAlert], [data-testid=stException]"
  // Not before its first figure is drawn, or a moment later all the same: what was read stays where it is read.
  const PATIENCE = 2500
  let since = 0, again = 0
  const isDrawn = () => {
    const place = document.querySelector("[data-testid=stMain] [data-figure]")
    if (place) return place.querySelector(".pvd-drawn, .pvd-failed")
    return document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") === "notRunning"
  }
  const makeRoom = () => {
    if (!document.getElementById("pvd-first") || !document.querySelector(READY)) return
    since ||= performance.now()
    if (!isDrawn() && performance.now() - since < PATIENCE) {
      clearTimeout(again)
      again = setTimeout(makeRoom, 100)
      return
    }
    document.getElementById("pvd-first")?.remove()
    document.documentElement.dataset.pvdReady = ""
  }

  // Links of the menu keep the territory, also in a new tab: what is kept is what the server carries (tests/test_gateway.py).
  const KEPT = ["commune", "epci", "departement", "region", "perimetre", "fin", "version"]
  const LINK = "[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]"
  const direct = (link) => {
    const url = new URL(link.href), here = new URLSearchParams(location.search), kept = new URLSearchParams()
    for (const [name, value] of here) if (KEPT.includes(name)) kept.append(name, value)
    url.search = kept
    if (link.href !== url.href) link.href = url.href
  }
  const directAll = () => document.querySelectorAll(LINK).forEach(direct)
  for (const name of ["pushState", "replaceState"]) {
    const write = history[name]
    history[name] = function (...given) { write.apply(this, given); directAll() }
  }
  addEventListener("popstate", directAll)
  // Ctrl+click, Shift+click and the like are the browser's: the framework would refuse them.
  addEventListener("click", (event) => {
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest?.(LINK)) event.stopPropagation()
  }, true)
  // The framework starts again or empties its memory at one letter, « r » or « c »: whoever speaks to a computer, or leans on
  // a key, never asked for it.
  for (const kind of ["keydown", "keypress", "keyup"]) addEventListener(kind, (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && /^[a-z]$/i.test(event.key)
    if (isPlain && !event.target.closest?.("input, textarea, select, [contenteditable=true], [role=listbox], [role=combobox]")) event.stopPropagation()
  }, true)
  new MutationObserver(() => { makeRoom(); directAll() }).observe(document, {
    childList: true, subtree: true, attributeFilter: ["data-test-script-state"],
  })
})()
