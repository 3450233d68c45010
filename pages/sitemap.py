"""Plan du site: every page, and the question it answers."""

from pvd import screen

screen.title("Plan du site", "Toutes les pages, et la question à laquelle chacune répond.")
screen.site_map()
