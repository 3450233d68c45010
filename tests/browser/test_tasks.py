"""What the dashboard is for, task by task: each is done, in no more gestures than its users were promised."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.tasks import TASKS, Task, done


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.words)
def test_a_task_costs_few_gestures(page: Page, task: Task) -> None:
    hand = done(page, task)
    assert hand.gestures <= task.most, f"{task.words}: {hand.gestures} gestures"
