"""What the dashboard is for, task by task: each is done, in no more gestures than its users were promised."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.hand import Task
from tests.browser.tasks import BY_KEYBOARD, TASKS, done


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.words)
def test_a_task_costs_few_gestures(page: Page, task: Task) -> None:
    hand = done(page, task)
    assert hand.gestures <= task.most, f"{task.words}: {hand.gestures} gestures"


@pytest.mark.parametrize("task", BY_KEYBOARD, ids=lambda task: task.words)
def test_a_task_is_done_by_the_keyboard_alone(page: Page, task: Task) -> None:
    # A click of a button under Enter is the browser's own: what only a hand makes is a pointer that goes down.
    pointed: list[str] = []
    page.expose_function("pointed", lambda name: pointed.append(name))
    page.add_init_script("addEventListener('pointerdown', (event) => pointed(event.target.className), true)")
    hand = done(page, task)
    assert not pointed, f"{task.words}: a pointer was used on {pointed}"
    assert hand.gestures <= task.most, f"{task.words}: {hand.gestures} gestures"
