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

  // A text that comes first is shown in its own typeface, which moves its lines; without it, as it is.
  document.fonts.load('15px "Source Sans"').finally(() => { document.documentElement.dataset.pvdFace = "" })

  // What the page says first makes room once the page says it itself, or says why it cannot.
  const READY = "[data-testid=stMain] h1, [data-testid=stMain] [data-testid=stAlert], [data-testid=stException]"
  // Not before all that fits the window is in its place, or a while later all the same: what was read stays where it is read,
  // and nothing moves once it is shown.
  const PATIENCE = 6000
  let since = 0, again = 0
  // What is folded has no place, and is drawn when it is opened.
  const isSeen = (part) => part.checkVisibility() && part.getBoundingClientRect().top < innerHeight
  const isWhole = () => {
    if (document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") !== "notRunning") return false
    const main = document.querySelector("[data-testid=stMain]")
    if (main.querySelector("[data-testid=stSkeleton]")) return false
    return [...main.querySelectorAll("[data-figure]")].filter(isSeen).every((place) => place.querySelector(".pvd-drawn, .pvd-failed"))
  }
  const makeRoom = () => {
    if (!document.getElementById("pvd-first") || !document.querySelector(READY)) return
    since ||= performance.now()
    if (!isWhole() && performance.now() - since < PATIENCE) {
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
  // What is typed in the search is answered at once by links under its field; Enter asks the page itself.
  let typing, asking
  const make = (tag, words, given = {}) => Object.assign(document.createElement(tag), { textContent: words }, given)
  const shut = () => document.getElementById("pvd-found")?.remove()
  const placed = ({ niveau, code }) => {
    const here = location.pathname.split("/").pop(), town = niveau === "commune", kept = new URLSearchParams({ [niveau]: code })
    for (const name of ["perimetre", "fin", "version"]) for (const value of new URLSearchParams(location.search).getAll(name)) kept.append(name, value)
    const page = town && ["", "territoire", "retards"].includes(here) ? "commune" : !town && here === "commune" ? "territoire" : here
    return `${page || "./"}?${kept}`
  }
  const suggest = async (field) => {
    const text = field.value.trim()
    asking?.abort()
    if (text.length < 2) return shut()
    asking = new AbortController()
    try {
      const answer = await fetch(`recherche.json?texte=${encodeURIComponent(text)}`, { signal: asking.signal })
      const { lieux, remarques } = await answer.json()
      if (field.value.trim() !== text || document.activeElement !== field) return
      shut()
      const box = make("div", "", { id: "pvd-found" }), list = make("ul", "")
      for (const place of lieux) {
        const item = make("li", ""), link = make("a", place.nom, { href: placed(place) })
        link.append(make("span", place.precision))
        item.append(link)
        list.append(item)
      }
      const said = [...remarques, ...(lieux.length ? [`${lieux.length} ${lieux.length > 1 ? "territoires proposés" : "territoire proposé"}`] : [])]
      const status = make("p", "", { className: "pvd-note" })
      status.setAttribute("role", "status")
      box.append(list, status)
      if (said.length) field.closest(".st-key-pvd_search").append(box)
      status.textContent = said.join(" ")
    } catch { /* without an answer, Enter still asks the page */ }
  }
  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.(".st-key-pvd_search input")) return
    clearTimeout(typing)
    typing = setTimeout(() => suggest(target), 120)
  })
  document.addEventListener("keydown", (event) => {
    const where = event.target.closest?.(".st-key-pvd_search"), links = [...(where?.querySelectorAll("#pvd-found a") ?? [])]
    if (!where) return
    if (event.key === "Escape" || (event.key === "Enter" && event.target.matches("input"))) { clearTimeout(typing); asking?.abort(); shut() }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || !links.length) return
    event.preventDefault()
    const next = links.indexOf(document.activeElement) + step
    if (next < 0) where.querySelector("input").focus()
    else links[Math.min(next, links.length - 1)].focus()
  })
  document.addEventListener("focusout", (event) => { if (event.relatedTarget && !event.relatedTarget.closest(".st-key-pvd_search")) shut() })
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest?.(".st-key-pvd_search")) shut() })

  // A jump within the page opens what is folded there, and takes the keyboard along; so does an address that names a part.
  const jump = (id) => {
    const part = id && document.getElementById(id)
    if (!part?.matches(".pvd-section, .pvd-part, .pvd-anchor")) return false
    if (part.matches("details")) part.open = true
    part.scrollIntoView()
    const head = part.querySelector("summary") ?? part
    head.focus({ preventScroll: true })
    return true
  }
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']")
    if (!link || !jump(link.hash.slice(1))) return
    event.preventDefault()
    history.replaceState(history.state, "", link.hash)
  })
  // What was opened stays open when the framework writes it anew.
  const opened = new Set(), met = new WeakSet()
  const named = (part) => `${location.pathname} ${part.id}`
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.(".pvd-part") && target.isConnected) opened[target.open ? "add" : "delete"](named(target))
  }, true)
  const reopen = () => document.querySelectorAll(".pvd-part").forEach((part) => {
    if (!met.has(part) && opened.has(named(part))) part.open = true
    met.add(part)
  })
  let landing = location.hash.slice(1)
  const land = () => { if (landing && !document.getElementById("pvd-first") && jump(landing)) landing = "" }

  // The framework starts again or empties its memory at one letter, « r » or « c »: whoever speaks to a computer, or leans on
  // a key, never asked for it.
  for (const kind of ["keydown", "keypress", "keyup"]) addEventListener(kind, (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && /^[a-z]$/i.test(event.key)
    if (isPlain && !event.target.closest?.("input, textarea, select, [contenteditable=true], [role=listbox], [role=combobox]")) event.stopPropagation()
  }, true)
  new MutationObserver(() => { makeRoom(); directAll(); reopen(); land() }).observe(document, {
    childList: true, subtree: true, attributeFilter: ["data-test-script-state"],
  })
})()
