"""Comparer: up to four territories side by side."""

from pvd import screen

screen.title("Comparer")
screen.show("subventions-par-annee", wait=True)
