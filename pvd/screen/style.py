"""The style sheets of the pages, from the tokens of the theme."""

from __future__ import annotations

from pvd import theme

CSS = f"""
<style>
:root {{ --pvd-ink:{theme.INK}; --pvd-second:{theme.SECOND}; --pvd-line:{theme.LINE}; --pvd-panel:{theme.PANEL}; --pvd-primary:{theme.PRIMARY}; }}
[data-testid="stMainBlockContainer"] {{ max-width:1388px; padding:4.6rem 1.5rem 2rem; }}
[data-testid="stHeader"] {{ border-bottom:1px solid var(--pvd-line); }}
[data-testid="stHeader"] > div {{ max-width:1388px; margin:0 auto; padding:0 1.5rem; }}
/* Streamlit sets the name off by its own margin: the page's left edge is the only one here. */
[data-testid="stHeader"] div:has(> * > [data-testid="stHeaderLogo"]) {{ margin-left:0; }}
h1 {{ letter-spacing:-.01em; padding:.2rem 0 .1rem !important; }}
h2 {{ padding:.6rem 0 0 !important; }}
[data-testid="stMarkdownContainer"] ul.pvd-legend, .pvd-legend {{ margin:0 !important; padding:0 !important; }}
h3 {{ padding:0 !important; }}
.pvd-title {{ margin:0 0 .15rem !important; padding:0 !important; }}
h2.pvd-title {{ font-size:1.35rem; }}
h3.pvd-title {{ font-size:1.1rem; }}
.pvd-sub {{ color:var(--pvd-second); margin:0; line-height:1.45; }}
.pvd-note {{ color:var(--pvd-second); font-size:.87rem; line-height:1.5; margin:0; }}
.pvd-note + .pvd-note {{ margin-top:.2rem; }}
.pvd-lead {{ font-size:1.06rem; line-height:1.55; max-width:62rem; margin:0; }}
.stApp a {{ color:var(--pvd-primary); }}
[data-testid="stExpander"] details {{ border:none !important; }}
[data-testid="stExpander"] summary {{ padding-left:.2rem !important; }}
.pvd-crumbs {{ color:var(--pvd-second); font-size:.93rem; }}
a.pvd-crumbs {{ margin-left:.6rem; }}
.pvd-cards {{ margin:0 !important; padding:0 !important; display:grid; grid-template-columns:repeat(6,minmax(0,1fr)); gap:.8rem; }}
.pvd-card {{ border-top:3px solid var(--pvd-primary); padding:.55rem .1rem .2rem; }}
.pvd-card dt {{ color:var(--pvd-second); font-size:.93rem; }}
.pvd-card dd {{ margin:0; }}
.pvd-card .value {{ font-size:1.95rem; line-height:1.25; font-variant-numeric:tabular-nums; color:var(--pvd-ink); white-space:nowrap; }}
.pvd-card .context {{ color:var(--pvd-second); font-size:.87rem; }}
.pvd-legend {{ display:flex; flex-wrap:wrap; gap:.25rem 1.1rem; list-style:none; padding:0; margin:0; font-size:.9rem; }}
.pvd-legend li {{ display:flex; align-items:center; gap:.4rem; margin:0; }}
.pvd-legend i {{ width:.85rem; height:.85rem; border-radius:50%; border:1px solid {theme.UNKNOWN_LINE}; display:inline-block; }}
.pvd-legend i.ring {{ background:none; border:1.5px solid var(--pvd-ink); }}
.pvd-legend i.limit {{ background:none; border:0; border-top:2px solid var(--pvd-ink); border-radius:0; height:0; }}
.pvd-legend i.unknown {{ background:repeating-linear-gradient(45deg,#fff 0 2px,{theme.UNKNOWN_LINE} 2px 3px); }}
.pvd-footer {{ border-top:1px solid var(--pvd-line); margin-top:2.5rem; padding-top:1rem; color:var(--pvd-second); font-size:.87rem; line-height:1.6; }}
.pvd-table {{ overflow-x:auto; }}
.pvd-table table {{ border-collapse:collapse; width:100%; font-size:.93rem; }}
.pvd-table th {{ text-align:left; font-weight:600; border-bottom:1px solid var(--pvd-second); padding:.35rem .6rem .35rem 0; vertical-align:bottom; }}
.pvd-table tbody th, .pvd-table td {{ font-weight:400; border-bottom:1px solid var(--pvd-line); padding:.35rem .6rem .35rem 0; vertical-align:top; }}
.pvd-table th:first-child, .pvd-table td:first-child {{ position:sticky; left:0; background:{theme.GROUND}; background-clip:padding-box; }}
.pvd-table tfoot :is(td, th), .pvd-table tfoot :is(td, th):first-child {{ font-weight:400; border-bottom:none; border-top:1px solid var(--pvd-second);
    background:var(--pvd-panel); }}
.pvd-table .n + :not(.n) {{ padding-left:.9rem; }}
.pvd-table tbody :is(td, th) a {{ display:inline-block; min-width:9rem; }}
.pvd-total {{ margin:0; line-height:1.5; }}
.pvd-table .n {{ text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap; }}
.pvd-table th.n {{ white-space:normal; }}
.pvd-table td.l {{ min-width:15rem; }}
.pvd-facts {{ display:grid; grid-template-columns:repeat(3,minmax(0,1fr)); gap:.9rem 2rem; margin:.4rem 0 !important; padding:0 !important; }}
.pvd-facts dt {{ color:var(--pvd-second); font-size:.9rem; }}
.pvd-facts dd {{ margin:0; font-size:1.06rem; }}
.pvd-facts dd span {{ display:block; color:var(--pvd-second); font-size:.9rem; line-height:1.4; }}
.pvd-facts.pvd-one {{ grid-template-columns:minmax(0,1fr); gap:.7rem; }}
@media (max-width:900px) {{ .pvd-facts:not(.pvd-one) {{ grid-template-columns:repeat(2,minmax(0,1fr)); }} }}
@media (max-width:640px) {{ .pvd-facts {{ grid-template-columns:minmax(0,1fr); }} }}
.pvd-mini a, .pvd-mini img {{ display:block; width:100%; }}
@media (max-width:1100px) {{ .pvd-cards {{ grid-template-columns:repeat(3,minmax(0,1fr)); }} }}
@media (max-width:640px) {{
  /* A table scrolls sideways: each column as wide as its words, sentences on a few lines, rows low. */
  .pvd-table table {{ width:max-content; min-width:100%; }}
  .pvd-table td {{ max-width:13rem; }}
  .pvd-table td:first-child {{ max-width:9.5rem; }}
  .pvd-table th {{ max-width:8rem; }}
  .pvd-table td.l {{ min-width:15rem; max-width:26rem; }}
  .pvd-cards {{ grid-template-columns:repeat(2,minmax(0,1fr)); }}
  .pvd-card .value {{ font-size:1.6rem; }}
  [data-testid="stHeader"] > div {{ padding:0 1rem; }}
  [data-testid="stMainBlockContainer"] {{ padding-left:1rem; padding-right:1rem; }}
  .st-key-pvd-picker [data-testid="stElementContainer"], .st-key-pvd-picker [data-testid="stElementContainer"] > div {{ width:100% !important; }}
}}
</style>
"""
FILES_CSS = """
<style>
[class*="st-key-pvd-actions-"] { row-gap:0 !important; column-gap:.95rem !important; }
[class*="st-key-pvd-actions-"] button { padding-left:0; padding-right:0; min-height:2rem; }
[class*="st-key-pvd-actions-"] button p { font-size:.93rem; }
/* « Télécharger PNG » is read whole; the eye only needs « PNG » beside the arrow. */
[class*="st-key-pvd_file_"] button strong { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
[data-testid="stPopoverBody"]:has([class*="st-key-pvd-choice-"], [class*="st-key-pvd-words-"]) { width:min(34rem, 94vw); max-height:min(80vh, 46rem); }
.pvd-preview { margin:0; }
.pvd-preview img { display:block; max-width:100%; width:auto; height:auto; margin:0 auto; border:1px solid var(--pvd-line); background:var(--pvd-panel); }
[data-testid="stPopoverBody"] .pvd-preview img { max-height:17rem; }
.pvd-preview figcaption { color:var(--pvd-second); font-size:.87rem; margin-top:.3rem; }
.pvd-kit { list-style:none; margin:0 !important; padding:0 !important; display:grid; grid-template-columns:repeat(3,minmax(0,1fr)); gap:1.2rem; }
.pvd-kit li { margin:0 !important; }
.pvd-kit img { display:block; width:100%; height:auto; aspect-ratio:800/418; border:1px solid var(--pvd-line); background:var(--pvd-panel); }
.pvd-kit .others { align-self:start; background:var(--pvd-panel); padding:.6rem 1rem; }
.pvd-kit b { font-weight:600; }
.pvd-kit p { margin:.35rem 0 0; font-size:.93rem; line-height:1.4; }
@media (max-width:1100px) { .pvd-kit { grid-template-columns:repeat(2,minmax(0,1fr)); } }
@media (max-width:640px) { .pvd-kit { grid-template-columns:minmax(0,1fr); } }
</style>
"""
MEASURES_CSS = """
<style>
.pvd-measures { display:grid; grid-template-columns:repeat(2,minmax(0,1fr)); gap:0 2rem; list-style:none; margin:0 !important; padding:0 !important; }
.pvd-measures li { border-top:1px solid var(--pvd-line); padding:.55rem 0; margin:0; }
.pvd-measures a { font-weight:600; text-decoration:none; }
.pvd-measures a:hover { text-decoration:underline; }
.pvd-measures p { margin:.1rem 0 0; color:var(--pvd-second); font-size:.9rem; line-height:1.4; }
@media (max-width:640px) { .pvd-measures { grid-template-columns:minmax(0,1fr); } }
</style>
"""
