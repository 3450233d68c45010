"""Contact: whom to write to, and what to say."""

from pvd import screen

screen.title("Contact")
screen.statement("contact")
