// Draws the figures of a page: each placeholder holds an address, the address gives all that is shown.
// `PVD` (plotly's settings, names of the files asked when needed) is written above this by pvd/assets.py.
(() => {
  "use strict"
  const root = new URL("../", document.currentScript.src)
  const at = (path) => new URL(path, root).href
  const NARROW = 560 // pixels of a chart's container under which its second layout is drawn
  const NEAR = "700px 0px"
  const FAILED = "La figure n’a pas pu être chargée : le serveur ne répond pas."
  const WAITS = [1000, 3000] // before asking again a server that says it is busy
  const kept = new Map() // key of a placeholder → what was last drawn there
  const states = new WeakMap() // placeholder → its state

  // --- small tools ---------------------------------------------------------------------------

  function make(tag, given = {}, ...inside) {
    const made = document.createElement(tag)
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === "function") made.addEventListener(name, value)
      else if (name === "text") made.textContent = value
      else if (name === "html") made.innerHTML = value
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value)
    }
    made.append(...inside.filter(Boolean))
    return made
  }
  const pause = (time) => new Promise((done) => setTimeout(done, time))
  let names = 0
  const name = () => `pvd-${++names}`

  const listening = () => make("div", { role: "status", "aria-live": "polite", class: "pvd-hidden pvd-voice" })
  const voice = listening()
  // Only what the visitor asked for is said; the same words twice are said twice. What stands behind a window is not read:
  // an open one has a voice of its own.
  function say(words) {
    const heard = [...document.querySelectorAll("dialog[open] > .pvd-voice")].pop() ?? voice
    heard.textContent = ""
    setTimeout(() => { heard.textContent = words }, 60)
  }

  async function ask(address, signal, quiet) {
    for (let turn = 0; ; turn++) {
      const answer = await fetch(at(address), { headers: { Accept: "application/json" }, signal, priority: quiet ? "low" : "auto" })
      const found = await answer.json().catch(() => ({}))
      if (answer.ok) return found
      if (answer.status === 503 && turn < WAITS.length) { await pause(WAITS[turn]); continue }
      throw Object.assign(new Error(found.erreur || FAILED), { french: true })
    }
  }

  const files = new Map()
  // A script of ours, asked when it is first needed; what it brings is on `window`.
  function bring(file) {
    if (!files.has(file)) files.set(file, new Promise((done, failed) => {
      const stop = () => { files.delete(file); failed(new Error(FAILED)) }
      document.head.append(make("script", { src: at(`assets/${file}`), load: done, error: stop }))
    }))
    return files.get(file)
  }
  const plotly = () => bring(PVD.plotly).then(() => window.Plotly)
  let maps
  const explorer = () => bring(PVD.map).then(() => maps ??= window.PvdMap({ make, at, ask, say, library: () => bring(PVD.deck) }))

  // --- light and dark ------------------------------------------------------------------------

  // A chart's colours are roles, « light-dark(#2A3C8F,#6F7DED) »; its library knows plain colours only. What the page's
  // style gives its root is asked of the browser: it alone knows the system, the reader's choice and what it supports.
  const probe = make("span", { hidden: "", style: "forced-color-adjust:none;color:rgb(255,255,255);color:light-dark(rgb(255,255,255),rgb(0,0,0))" })
  const isNight = () => getComputedStyle(probe).color === "rgb(0, 0, 0)"
  const ROLE = /light-dark\((#\w+),(#\w+)\)/g
  const resolved = (chosen) => JSON.parse(JSON.stringify(chosen).replace(ROLE, isNight() ? "$2" : "$1"))
  let wasNight
  function themed() {
    const night = isNight()
    if (night === wasNight) return
    wasNight = night
    document.documentElement.toggleAttribute("data-night", night)
    // Whoever draws by itself (a map) hears it too.
    document.dispatchEvent(new CustomEvent("pvd-theme", { detail: { night } }))
    document.querySelectorAll(".pvd-marks").forEach((box) => { if (box.drawn && box.clientWidth && window.Plotly) plot(window.Plotly, box) })
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(themed))

  const APPEARANCES = [["", "Comme le système"], ["clair", "Claire"], ["sombre", "Sombre"]]
  function appearance(place) {
    let kept = ""
    try { kept = localStorage.getItem("pvd-apparence") || "" } catch { return }
    const list = make("select", { change: () => {
      try { list.value ? localStorage.setItem("pvd-apparence", list.value) : localStorage.removeItem("pvd-apparence") } catch { return }
      // The framework reads its theme once, when it starts: the page comes back where it was.
      sessionStorage.setItem("pvd-appearance-chosen", "")
      location.reload()
    } }, ...APPEARANCES.map(([value, text]) => make("option", { value, text, selected: value === kept && "" })))
    place.append(make("label", {}, make("span", { text: "Apparence" }), list))
    if (sessionStorage.getItem("pvd-appearance-chosen") !== null) {
      sessionStorage.removeItem("pvd-appearance-chosen")
      list.focus({ preventScroll: true })
      say(`Apparence : ${list.selectedOptions[0].text.toLowerCase()}.`)
    }
  }

  // --- placeholders --------------------------------------------------------------------------

  let nearness, nearnessRoot
  function watch(place) {
    const main = document.querySelector("[data-testid=stMain]")
    if (!nearness || nearnessRoot !== main) {
      nearnessRoot = main
      nearness = new IntersectionObserver((entries) => {
        for (const entry of entries) {
          const state = states.get(entry.target)
          if (!state || !entry.isIntersecting) continue
          nearness.unobserve(entry.target)
          state.near = true
          load(state)
        }
      }, { root: main, rootMargin: NEAR })
    }
    nearness.observe(place)
  }

  function meet(place) {
    if (states.has(place)) return
    const { key, figure: address, as = "" } = place.dataset
    // The library and the first answer travel together.
    if (place.matches(".pvd-chart-form")) plotly().catch(() => {})
    if (as === "map") explorer().then(() => bring(PVD.deck)).catch(() => {})
    const former = kept.get(key)
    const state = { place, key, address, as, abort: new AbortController() }
    states.set(place, state)
    kept.set(key, state)
    if (former?.drawing) {
      // The framework wiped it: the former drawing stays until the new one is ready, no frame is empty.
      stand(state, former.drawing)
      former.abort.abort()
      if (former.address === address && former.as === as && former.view) {
        Object.assign(state, { view: former.view, marked: former.marked, near: former.near, shape: former.shape, map: former.map })
        if (as === "map") maps?.choose(state)
      } else {
        place.setAttribute("aria-busy", "true")
        state.isUpdate = true
      }
    }
    if (state.isUpdate) renewed.push(state)
    else if (!(state.view && state.marked)) watch(place)
    idle()
  }

  // What stands in the window is asked at once when its address changes; the others as they come near.
  const renewed = []
  function renew() {
    const seen = renewed.map(({ place }) => place.getBoundingClientRect()).map(({ top, bottom }) => top < innerHeight && bottom > 0)
    renewed.splice(0).forEach((state, rank) => {
      if (!seen[rank]) return watch(state.place)
      state.near = true
      load(state)
    })
  }

  function stand(state, drawing) {
    state.drawing = drawing
    state.place.prepend(drawing)
    state.place.querySelectorAll(":scope > .pvd-before").forEach((item) => item.remove())
  }

  // A finding and its figure, a picture and its chart: one address, one request.
  function asked(state, quiet) {
    const mine = () => ask(state.address, state.abort.signal, quiet)
    const twin = [...kept.values()].find((other) => other !== state && other.address === state.address && other.asking)
    // A twin that left took its request along; what the server refused is refused to both.
    return twin ? twin.asking.catch((problem) => { if (problem.name === "AbortError") return mine(); throw problem }) : mine()
  }

  async function load(state, quiet = false) {
    if (state.near && !state.view) state.place.setAttribute("aria-busy", "true")
    try {
      state.asking ??= asked(state, quiet)
      // What a map draws travels with what is said of it.
      if (state.as === "map") state.prepared ??= explorer().then((found) => found.prepare(state))
      state.prepared?.catch(() => {})
      const view = await state.asking
      if (kept.get(state.key) !== state) return
      if (!state.view) {
        state.view = view
        await dress(state)
      } else if (state.near && !state.marked) await draw(state, state.drawing)
    } catch (problem) {
      state.asking = state.prepared = undefined
      state.view = undefined
      if (!state.abort.signal.aborted && state.place.isConnected) fail(state, problem)
    }
    idle()
  }

  // Texts of the figures far below are brought one by one: a search in the page and a screen reader meet them all.
  document.addEventListener("visibilitychange", idle)
  let resting
  function idle() {
    if (resting) return
    const go = async () => {
      const waiting = [...kept.values()].filter((state) => state.place.isConnected && !state.asking && !state.failed && !state.view)
      if (document.hidden || waiting.some((state) => state.near)) { resting = undefined; return }
      if (waiting.length) await load(waiting[0], true)
      resting = undefined
      if (waiting.length > 1) idle()
    }
    resting = setTimeout(() => (window.requestIdleCallback ?? ((then) => setTimeout(then, 50)))(go, { timeout: 2000 }), 400)
  }

  function forget() {
    for (const [key, state] of kept) {
      if (state.place.isConnected) continue
      state.abort.abort()
      if (state.drawing && !state.drawing.isConnected) purge(state.drawing)
      maps?.leave(key)
      kept.delete(key)
    }
  }

  // --- a figure ------------------------------------------------------------------------------

  async function dress(state) {
    const { place, view, as } = state
    if (as === "map" && !view.empty) {
      await state.prepared
      if (kept.get(state.key) !== state) return
    }
    const fresh = build(state)
    const former = state.drawing
    // A map stays where it is: its marks alone change.
    if (former && state.near && as !== "map") {
      // Laid out beside the former one, unseen, then put in its place.
      fresh.classList.add("pvd-next")
      place.append(fresh)
      await draw(state, fresh)
      if (kept.get(state.key) !== state) { purge(fresh); fresh.remove(); return }
      fresh.classList.remove("pvd-next")
    }
    stand(state, fresh)
    if (former && former !== fresh) { purge(former); former.remove() }
    place.removeAttribute("aria-busy")
    place.dataset.kind = view.kind
    if (state.isUpdate) { state.isUpdate = false; updated() }
    if (state.near && !state.marked) await draw(state, fresh)
  }

  let telling
  function updated() { clearTimeout(telling); telling = setTimeout(() => say("Figures mises à jour."), 700) }

  function build(state) {
    const { view, as, place } = state
    if (as === "finding") return make("span", { class: "pvd-drawn", text: view.title })
    const drawing = make("div", { class: "pvd-drawn" })
    if (as === "foot") { drawing.append(foot(state)); return drawing }
    if (as !== "cards") drawing.append(
      make("div", { class: "pvd-top" },
        make(`h${place.dataset.level || 3}`, { class: "pvd-title", text: view.title }),
        view.status && make("span", { class: "pvd-status", text: view.status })),
      make("p", { class: "pvd-sub", text: view.line }))
    if (as === "facts" && view.reading) drawing.append(make("p", { class: "pvd-lead", text: view.reading }))
    if (view.cards.length) drawing.append(cards(view, as))
    if (view.empty) drawing.append(make("p", { class: "pvd-empty", text: view.empty }))
    else if (as === "map") drawing.append(maps.box(state))
    else if (as === "picture") drawing.append(leading(view, place.dataset))
    else if (!as) drawing.append(marks(state))
    drawing.append(foot(state))
    return drawing
  }

  function cards(view, as) {
    const list = make("dl", { class: as === "facts" ? "pvd-facts pvd-one" : "pvd-cards", "aria-label": as === "cards" && view.title })
    for (const [label, value, context] of view.cards) {
      list.append(make("div", { class: "pvd-card" }, make("dt", { text: label }),
        make("dd", {}, make("div", { class: "value", text: value }), context && make("div", { class: "context", text: context }))))
    }
    return list
  }

  // A picture that leads to the page where it is explored.
  function leading({ marks, sizes: { carre: [width, height] } }, { link, words }) {
    return make("p", { class: "pvd-mini" }, make("a", { href: link, target: "_self" }, make("img", { src: at(marks.carre), width, height, alt: words, loading: "lazy" })))
  }

  function marks(state) {
    const { view, place } = state
    if (view.kind === "table") return table(state)
    if (view.kind === "picture") {
      // In a column as on a telephone, the letters of the wide one would be of seven pixels.
      const size = (place.clientWidth || innerWidth) < NARROW ? "carre" : "article"
      const [width, height] = view.sizes[size]
      return make("div", { class: "pvd-picture" }, make("img", { src: at(view.marks[size]), width, height, alt: view.alt, loading: "lazy" }))
    }
    const box = make("div", { class: "pvd-marks", role: "img", "aria-label": view.alt })
    box.style.minHeight = `${spec(view, place.clientWidth).layout.height}px`
    return box
  }

  const spec = (view, width) => (width < NARROW && view.marks.narrow) || view.marks.wide
  const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)))

  async function draw(state, drawing) {
    state.marked = true
    const box = drawing.querySelector(".pvd-marks")
    if (!box) return
    const Plotly = await plotly()
    box.view = state.view
    // The page may have been left meanwhile, or its part folded: what has no width cannot be laid out yet.
    if (!box.isConnected || !box.clientWidth) {
      state.marked = false
      if (box.isConnected && !paper.matches) watch(state.place)
      return
    }
    await plot(Plotly, box)
    widths.observe(box)
    if (state.place.dataset.pick) box.on("plotly_click", ({ points }) => document.dispatchEvent(
      new CustomEvent("pvd-pick", { detail: { name: state.place.dataset.pick, value: String(points[0]?.x ?? "") } })))
  }

  async function plot(Plotly, box) {
    const chosen = spec(box.view, box.clientWidth)
    box.drawn = { chosen, width: box.clientWidth }
    box.style.minHeight = `${chosen.layout.height}px`
    // Plotly takes what it is given apart.
    const { data, layout } = isTreemap(chosen) ? rectangles(resolved(chosen), box.clientWidth) : resolved(chosen)
    await Plotly.react(box, data, layout, structuredClone(PVD.config))
    box.querySelectorAll("svg").forEach((svg) => svg.setAttribute("aria-hidden", "true"))
  }

  function fit(box) {
    if (!box.drawn || !box.clientWidth || Math.abs(box.drawn.width - box.clientWidth) < 2) return
    cancelAnimationFrame(box.fitting)
    box.fitting = requestAnimationFrame(() => {
      if (!box.isConnected || !box.clientWidth || !window.Plotly) return
      const chosen = spec(box.view, box.clientWidth)
      if (chosen !== box.drawn.chosen || isTreemap(chosen)) plot(window.Plotly, box)
      else { box.drawn.width = box.clientWidth; window.Plotly.Plots.resize(box) }
    })
  }

  // --- surfaces: the bundle has no treemap, its rectangles are drawn as areas ------------------

  const HEAD = 28 // pixels of a group's heading
  const isTreemap = (chosen) => chosen.data[0]?.type === "treemap"
  const pen = document.createElement("canvas").getContext("2d")

  function rectangles({ data: [trace], layout }, width) {
    const high = layout.height - (layout.margin?.b ?? 0)
    const { size, family } = trace.insidetextfont
    const nodes = trace.ids.map((id, rank) => ({
      id, parent: trace.parents[rank], value: trace.values[rank], label: trace.labels[rank], text: trace.text[rank],
      hover: trace.hovertext[rank], fill: trace.marker.colors[rank], ink: trace.insidetextfont.color[rank],
    }))
    const under = (id) => nodes.filter((node) => node.parent === id).sort((one, other) => other.value - one.value)
    const data = [], notes = []
    const write = (text, x, y, wide, tall, color) => {
      const lines = text.split("<br>").map((line) => line.replace(/<[^>]+>/g, ""))
      pen.font = `600 ${size}px ${family}`
      if (!text || lines.length * size * 1.3 + 12 > tall || lines.some((line) => pen.measureText(line).width + 12 > wide)) return
      notes.push({ text, x, y, xref: "x", yref: "y", xanchor: "left", yanchor: "top", align: "left", showarrow: false, borderpad: 5, font: { size, family, color } })
    }
    const lay = (list, box) => squares(list, box).forEach((cell, rank) => {
      const node = list[rank], inside = under(node.id)
      if (inside.length) {
        // A group too small for a name is named under the chart: all its room is its surface.
        const head = node.label ? HEAD : 0
        write(node.label, cell.x, cell.y, cell.wide, HEAD, node.ink)
        lay(inside, { ...cell, y: cell.y + head, tall: Math.max(0, cell.tall - head) })
        return
      }
      const [left, right, top, low] = [cell.x, cell.x + cell.wide, cell.y, cell.y + cell.tall]
      data.push({ type: "scatter", mode: "lines", fill: "toself", x: [left, right, right, left, left], y: [top, top, low, low, top],
        fillcolor: node.fill, line: trace.marker.line, hoveron: "fills", hoverinfo: "text", text: node.hover, showlegend: false })
      write(node.text, left, top, cell.wide, cell.tall, node.ink)
    })
    lay(under(""), { x: 0, y: 0, wide: width, tall: high })
    const axis = (range) => ({ range, visible: false, fixedrange: true })
    return { data, layout: { ...layout, xaxis: axis([0, width]), yaxis: axis([high, 0]), annotations: [...notes, ...(layout.annotations ?? [])] } }
  }

  // Rectangles in proportion to descending values, as square as they come.
  function squares(list, box) {
    const total = list.reduce((sum, node) => sum + node.value, 0)
    const found = []
    let rest = { ...box }, start = 0
    const areas = list.map((node) => node.value / total * box.wide * box.tall)
    while (start < areas.length) {
      const side = Math.min(rest.wide, rest.tall) || 1
      let end = start + 1, best = Infinity
      for (; end <= areas.length; end++) {
        const row = areas.slice(start, end), depth = row.reduce((sum, area) => sum + area, 0) / side
        const worst = Math.max(...row.map((area) => Math.max(depth * depth / area, area / (depth * depth))))
        if (worst > best) break
        best = worst
      }
      const row = areas.slice(start, end - 1), depth = row.reduce((sum, area) => sum + area, 0) / side
      const isTall = rest.wide >= rest.tall
      let along = isTall ? rest.y : rest.x
      for (const area of row) {
        const length = area / depth
        found.push(isTall ? { x: rest.x, y: along, wide: depth, tall: length } : { x: along, y: rest.y, wide: length, tall: depth })
        along += length
      }
      rest = isTall ? { ...rest, x: rest.x + depth, wide: rest.wide - depth } : { ...rest, y: rest.y + depth, tall: rest.tall - depth }
      start = end - 1
    }
    return found
  }

  function purge(drawing) {
    drawing.querySelectorAll(".pvd-marks").forEach((box) => { widths.unobserve(box); if (window.Plotly && box.drawn) window.Plotly.purge(box) })
  }

  function fail(state, problem) {
    state.failed = true
    state.place.removeAttribute("aria-busy")
    // Its figure, below, says why, and asks again for both.
    if (state.as === "finding") { state.place.append(make("span", { class: "pvd-failed", hidden: "" })); return }
    const again = make("button", { type: "button", class: "pvd-button", text: "Réessayer", click: () => {
      // With it, all that waits for the same answer.
      for (const other of [...kept.values()].filter((item) => item.failed && item.address === state.address)) {
        Object.assign(other, { failed: false, near: true, isUpdate: true, abort: new AbortController() })
        other.place.querySelectorAll(":scope > .pvd-failed").forEach((item) => item.remove())
        other.place.setAttribute("aria-busy", "true")
        load(other)
      }
    } })
    const box = make("div", { class: "pvd-failed", role: "group" }, make("p", { text: problem.french ? problem.message : FAILED }), again)
    state.place.querySelectorAll(":scope > .pvd-failed, :scope > .pvd-wait").forEach((item) => item.remove())
    state.place.append(box)
  }

  // --- the foot and its two windows ----------------------------------------------------------

  function foot(state) {
    const { view } = state
    const button = (text, open) => make("button", { type: "button", class: "pvd-act", "aria-haspopup": "dialog", "aria-label": `${text} : ${view.title}`, text, click: (event) => open(event.currentTarget) })
    return make("div", { class: "pvd-foot" },
      view.source && make("span", { text: view.source }),
      button("À propos", (from) => open(from, "À propos", view, about(state))),
      button("Emporter", (from) => open(from, "Emporter", view, taking(view))))
  }

  function open(from, words, view, inside) {
    const id = name()
    const close = () => dialog.close()
    const dialog = make("dialog", { class: "pvd-dialog", closedby: "any", "aria-labelledby": id, close: () => { dialog.remove(); from.focus() } },
      make("header", {},
        make("h2", { id, tabindex: "-1" }, make("span", { text: `${words} : ` }), view.title),
        make("button", { type: "button", class: "pvd-close", "aria-label": "Fermer", text: "×", click: close })),
      inside, listening())
    from.after(dialog)
    dialog.showModal()
    const first = inside.querySelector("[data-first]") ?? dialog.querySelector("h2")
    first.focus()
  }

  function about(state) {
    const { view, as } = state
    const body = make("div", { class: "pvd-about", html: view.about })
    if (view.table && (view.kind !== "table" || as)) body.append(make("h3", { text: "Le tableau" }), table(state))
    return body
  }

  function absolute(path) { return path.startsWith("http") ? path : at(path) }
  function remembered() { try { return localStorage.getItem("pvd-format") || "png" } catch { return "png" } }
  function remember(format) { try { localStorage.setItem("pvd-format", format) } catch { /* a browser that keeps nothing */ } }

  function taking(view) {
    const { take } = view
    const last = take.files.find((item) => item.format === remembered()) ?? take.files[0]
    const link = (item, given) => make("a", { href: at(item.path), download: "", click: () => remember(item.format), ...given })
    const fold = (words, ...inside) => make("details", {}, make("summary", { text: words }), ...inside)
    const page = absolute(take.page), alone = absolute(take.alone), picture = at(take.files[0].path)
    const frame = `<iframe src="${alone}" title="${view.title.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" width="100%" height="720" style="border:0" loading="lazy"></iframe>`
    return make("div", { class: "pvd-take" },
      link(last, { class: "pvd-button pvd-main", "data-first": "", text: `Télécharger : ${last.label}` }),
      fold("Citer", copies(cited(view))),
      take.ready.length && fold("Phrase prête", copies(take.ready)),
      fold("Copier le lien", copies([["La page", "fr", page], ["L’image", "fr", picture], ["La figure seule, à ouvrir ou à intégrer", "fr", alone], ["Code d’intégration", "fr", frame]])),
      fold("Texte alternatif", copies([["Description pour qui ne voit pas l’image", "fr", view.alt]])),
      copyPicture(take.files[0]),
      make("ul", { class: "pvd-others", "aria-label": "Les autres formats" }, ...take.files.filter((item) => item !== last).map((item) =>
        make("li", {}, link(item, { text: item.label }), item.note && make("span", { text: item.note })))),
      fold("Autres tailles", sizes(take)))
  }

  function cited(view) {
    const now = new Date()
    const day = (language) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Europe/Paris" }).format(now)
    const french = day("fr-FR").replace(/^1 /, "1ᵉʳ ")
    return view.take.citations.map(([label, language, text]) => [label, language,
      text.replace("{jour}", french).replace("{day}", day("en-GB")).replace("{adresse}", absolute(view.take.address))])
  }

  function copyPicture(item) {
    if (!window.ClipboardItem || !navigator.clipboard?.write) return null
    return make("button", { type: "button", class: "pvd-button", text: "Copier l’image", click: async () => {
      try {
        const blob = fetch(at(item.path)).then((answer) => answer.blob())
        await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })])
        say("Image copiée.")
      } catch { say("L’image n’a pas pu être copiée : téléchargez-la.") }
    } })
  }

  // One list for a format and its size: a file in millimetres is four clicks away.
  function sizes(take) {
    const field = (words, input) => make("label", {}, make("span", { text: words }), input)
    const sized = take.files.filter((item) => item.sizes.length)
    const size = make("select", { change: changed }, ...sized.map((item) => make("optgroup", { label: item.label }, ...item.sizes.map(([value, text]) =>
      make("option", { value: `${item.format} ${value}`, text: `${item.label} · ${text}` })))))
    const grey = make("input", { type: "checkbox", change: changed })
    const chosen = () => size.value.split(" ")
    const go = make("a", { class: "pvd-button", download: "", text: "Télécharger le fichier", click: () => remember(chosen()[0]) })
    function changed() {
      const [format, value] = chosen(), item = sized.find((found) => found.format === format), address = new URL(at(item.path))
      if (value !== item.sizes[0][0]) address.searchParams.set("taille", value)
      if (grey.checked) address.searchParams.set("gris", "oui")
      go.href = address.href
    }
    changed()
    return make("div", { class: "pvd-formats" }, field("Format et taille", size), make("label", { class: "pvd-check" }, grey, make("span", { text: "Niveaux de gris" })), go)
  }

  // Texts to take away: the field is there to be read and selected, the button spares the gesture.
  function copies(items) {
    const box = make("div", { class: "pvd-copies" })
    for (const [label, lang, text] of items) {
      const id = name()
      const area = make("textarea", { id, readonly: "", lang, rows: Math.min(12, Math.ceil(text.length / 55)), text, focus: () => area.select() })
      const button = make("button", { type: "button", class: "pvd-button", "aria-label": `Copier : ${label}`, text: "Copier", click: async () => {
        let done = false
        // Without https, a browser has no clipboard to offer: the old gesture still works there.
        try { await navigator.clipboard.writeText(text); done = true } catch { area.focus(); area.select(); done = document.execCommand("copy") }
        button.textContent = done ? "Copié" : "Ctrl+C"
        say(done ? `Copié : ${label}` : "Le texte est sélectionné : copiez-le avec Ctrl+C.")
        setTimeout(() => { button.textContent = "Copier" }, 2500)
      } })
      box.append(make("div", { class: "pvd-copy" }, make("label", { for: id, text: label }), area, button))
    }
    return box
  }

  // --- tables --------------------------------------------------------------------------------

  const STATE = ["ordre", "cherche", "feuille"]

  function table(state) {
    const { view } = state
    const box = make("div", { class: "pvd-tabled" })
    const rows = make("div", { html: view.table.html })
    const words = make("span", { class: "pvd-count", text: view.table.words })
    const turn = (step, text) => make("button", { type: "button", class: "pvd-button", text, click: () => change({ feuille: String(shown.page + step) }) })
    const before = turn(-1, "Page précédente"), after = turn(1, "Page suivante")
    let shown = view.table, typing
    const asked = () => state.shape ??= read()
    const search = make("input", { type: "search", autocomplete: "off", input: () => {
      clearTimeout(typing)
      typing = setTimeout(() => change({ cherche: search.value.trim(), feuille: "" }), 350)
    } })

    function read() {
      const here = new URLSearchParams(location.search)
      return Object.fromEntries(STATE.map((item) => [item, here.get("tableau") === view.slug ? here.get(item) ?? "" : ""]))
    }
    function write(shape) {
      const here = new URL(location.href)
      const isUsual = STATE.every((item) => !shape[item])
      for (const item of STATE) shape[item] && !isUsual ? here.searchParams.set(item, shape[item]) : here.searchParams.delete(item)
      isUsual ? here.searchParams.delete("tableau") : here.searchParams.set("tableau", view.slug)
      history.replaceState(history.state, "", here)
    }
    async function change(more, isFirst = false) {
      const shape = state.shape = { ...asked(), ...more }
      if (!isFirst) write(shape)
      const [path, query = ""] = state.address.split("?")
      const all = new URLSearchParams(query)
      for (const item of STATE) if (shape[item]) all.set(item, shape[item])
      box.setAttribute("aria-busy", "true")
      try {
        const found = await ask(`${path.replace(/\.json$/, ".table.json")}?${all}`)
        if (state.shape === shape) fill(found, isFirst)
      } catch (problem) { say(problem.french ? problem.message : FAILED) }
      box.removeAttribute("aria-busy")
    }
    function fill(found, isFirst) {
      shown = found
      const column = rows.contains(document.activeElement) ? document.activeElement.dataset.column : ""
      const side = rows.querySelector(".pvd-table")?.scrollLeft ?? 0
      rows.innerHTML = found.html
      rows.querySelector(".pvd-table").scrollLeft = side
      if (column) rows.querySelector(`[data-column="${column}"]`)?.focus()
      words.textContent = found.words
      turned()
      if (!isFirst) say(found.words)
    }
    function turned() {
      nav.hidden = shown.pages < 2
      before.disabled = shown.page <= 1
      after.disabled = shown.page >= shown.pages
    }
    rows.addEventListener("click", (event) => {
      const head = event.target.closest("[data-order]")
      if (head) change({ ordre: head.dataset.order, feuille: "" })
    })
    const nav = make("nav", { class: "pvd-pages", "aria-label": `Pages du tableau : ${view.title}` }, before, after)
    if (view.table.rows > 12) {
      search.value = asked().cherche
      box.append(make("div", { class: "pvd-tools" }, make("label", {}, make("span", { text: "Chercher dans le tableau" }), search), words))
    }
    box.append(rows, nav)
    turned()
    if (STATE.some((item) => asked()[item])) change({}, true)
    return box
  }

  // What the visitor chose beside the territory goes along to the page of a place.
  function carry(event) {
    const link = event.target.closest?.(".pvd-drawn a[target=_self]")
    if (!link || link.dataset.carried === location.search) return
    const here = new URLSearchParams(location.search), there = new URL(link.href)
    for (const item of ["perimetre", "fin", "version"]) here.has(item) ? there.searchParams.set(item, here.get(item)) : there.searchParams.delete(item)
    link.href = there.href
    link.dataset.carried = location.search
  }
  document.addEventListener("pointerover", carry)
  document.addEventListener("focusin", carry)

  // On paper nothing is folded, and nothing drawn: what was met there is met again after it.
  const paper = matchMedia("print")
  paper.addEventListener("change", () => {
    if (!paper.matches) for (const state of kept.values()) if (state.near && !state.marked && state.place.isConnected) watch(state.place)
  })

  // --- what a gesture leads to ---------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[download]")
    if (link && !event.defaultPrevented) say("Le fichier se prépare, puis se télécharge.")
  })
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !window.Plotly) return
    document.querySelectorAll(".pvd-marks").forEach((box) => { if (box.drawn && box._hoverdata) window.Plotly.Fx.unhover(box) })
  })

  // A choice may take away what it was made with (a result of the search, a crumb): the reader goes on from the page's title.
  let held
  document.addEventListener("focusin", (event) => { held = event.target })
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest?.("a, button, input, select, textarea, summary, [tabindex]")) held = undefined })
  function refocus() {
    if (!held || held.isConnected || (document.activeElement && document.activeElement !== document.body)) return
    const title = document.querySelector("[data-testid=stMain] h1")
    if (!title || document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") !== "notRunning") return
    title.tabIndex = -1
    title.focus({ preventScroll: true })
  }

  // Another page or territory is drawn without loading: its name, which the tab bears, is said once it stands (each run first
  // gives the tab the name of the whole).
  let called = document.title, calling
  function retitled() {
    clearTimeout(calling)
    calling = setTimeout(() => {
      if (document.title === called) return
      called = document.title
      if (!document.getElementById("pvd-first")) say(called)
    }, 800)
  }

  // --- print ---------------------------------------------------------------------------------

  async function print() {
    const pictures = [...document.querySelectorAll("img.pvd-print")]
    say("Préparation de l’impression…")
    pictures.forEach((picture) => { picture.loading = "eager" })
    const all = Promise.all(pictures.map((picture) => picture.decode().catch(() => {})))
    await Promise.race([all, pause(30000)])
    window.print()
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "p") {
      event.preventDefault()
      print()
    }
  })

  // --- the page ------------------------------------------------------------------------------

  function look(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return
    const all = (selector) => [...(node.matches(selector) ? [node] : []), ...node.querySelectorAll(selector)]
    all("[data-figure]").forEach(meet)
    all("[data-appearance]").forEach((place) => { if (!place.firstChild) appearance(place) })
    all("[data-testid=stMarkdownContainer] table").forEach(headed)
    all("[data-said]").forEach((place) => say(place.textContent))
    all("[data-console]").forEach((place) => bring(PVD.console).then(() => { if (!place.firstChild) window.PvdConsole({ make, at, say })(place) }, () => {}))
    all("[data-copies]").forEach((place) => { if (!place.firstChild) place.append(copies(JSON.parse(place.dataset.copies))) })
  }
  // A table of prose: its heads say what they head, the heading above says what it is.
  function headed(table) {
    table.querySelectorAll("thead th").forEach((cell) => { cell.scope = "col" })
    const above = [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3)")]
      .filter((heading) => heading.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING).pop()
    if (above) table.setAttribute("aria-label", above.textContent)
  }
  let forgetting, refocusing
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(look)
    if (renewed.length) renew()
    if (document.title !== called) retitled()
    clearTimeout(refocusing)
    refocusing = setTimeout(refocus, 400)
    if (changes.some((change) => change.removedNodes.length)) {
      clearTimeout(forgetting)
      forgetting = setTimeout(forget, 1000)
    }
  }).observe(document.documentElement, { childList: true, subtree: true })
  const begin = () => { document.body.append(voice, probe); themed(); look(document.body) }
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", begin) : begin()
})()
