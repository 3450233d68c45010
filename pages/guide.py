"""Guide: how to use the dashboard, for each of its users."""

from pvd import screen

screen.document("guide")
