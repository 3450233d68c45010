"""Mentions légales: who publishes, who hosts, under which licences, and that nobody is written down."""

from pvd import screen

screen.title("Mentions légales")
screen.statement("mentions-legales")
