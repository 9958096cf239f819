"""Recordings that are kept for ten years (RC-2).

What happens in ten years happens to everything on a stack, so these tests are a file of their own, which comes late.
"""

from tests.e2e.deployed import DeployedStack
from tests.e2e.test_recordings import Line


def test_ten_years_later_what_was_to_be_kept_is_there_and_then_gone(stack: DeployedStack) -> None:
    stack.at("now")
    line = Line(stack, days=3650)
    recording_id = line.put("kept long")
    stack.at("+3649d")
    line.sweep()
    assert line.listed() == [recording_id]
    stack.at("+3651d")
    line.sweep()
    assert line.held() == []
    assert line.items() == []
