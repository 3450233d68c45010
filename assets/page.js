(() => {
  // Where the dashboard lives, under whatever prefix: its pages are one word long. The framework would probe for it.
  window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }
  window.prerenderReady = false
  // Numbers and dates of the framework's lists follow the browser's language: here it is the page's.
  for (const [name, value] of [["language", "fr-FR"], ["languages", ["fr-FR", "fr"]]])
    Object.defineProperty(navigator, name, { get: () => value, configurable: true })

  // What the page says first makes room once the page has said it itself, or why it cannot: its heading is drawn and its
  // run has ended, lest what both say goes and comes back. A run that lasts is not waited for.
  const DRAWN = "[data-testid=stMain] h1, [data-testid=stMain] [data-testid=stAlert], [data-testid=stException]"
  const LONG = 2000
  let waiting = 0
  const leave = () => document.getElementById("pvd-first")?.remove()
  const makeRoom = () => {
    if (!document.getElementById("pvd-first") || !document.querySelector(DRAWN)) return
    if (document.querySelector("[data-test-script-state=notRunning]")) leave()
    else waiting ||= setTimeout(leave, LONG)
  }

  // Links of the menu keep the territory, also in a new tab: what is written here is read by menu.py's test.
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
  new MutationObserver(() => { makeRoom(); directAll() }).observe(document, {
    childList: true, subtree: true, attributeFilter: ["data-test-script-state"],
  })
})()
