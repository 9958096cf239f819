"""What on a page is smaller than a finger needs: 24 by 24 pixels (WCAG 2.5.8), links within sentences excepted."""

from typing import Final

from tests.e2e.web.browsing import Visit

_SMALL: Final = """
(least) => {
  const pressed = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";
  const box = (node) => node.getBoundingClientRect();
  const together = (node) => {
    const ticked = ["checkbox", "radio"].includes(node.type);
    const parts = [node, ...(ticked ? node.labels : [])];
    const boxes = parts.map(box).filter(({ width, height }) => width > 1 && height > 1);
    const right = Math.max(...boxes.map(({ right }) => right)), left = Math.min(...boxes.map(({ left }) => left));
    const bottom = Math.max(...boxes.map(({ bottom }) => bottom)), top = Math.min(...boxes.map(({ top }) => top));
    return [right - left, bottom - top];
  };
  const inSentence = (node) => node.matches("a") && getComputedStyle(node).display === "inline"
    && [...node.parentElement.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
  return [...document.querySelectorAll(pressed)]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled)
    .filter((node) => !node.closest("[aria-hidden=true]") && !inSentence(node))
    .map((node) => [node, ...together(node)])
    .filter(([, width, height]) => width > 1 && Math.min(width, height) < least)
    .map(([node, width, height]) => {
      const name = node.getAttribute("aria-label") || node.textContent.trim() || node.type || node.tagName;
      return `${name.slice(0, 40)}: ${Math.round(width)} x ${Math.round(height)}`;
    });
}
"""
_LEAST: Final = 23.9
"""Half a pixel of a letter's height may be rounded away."""


def too_small(visitor: Visit) -> list[str]:
    """What can be pressed and is not large enough, with its size."""
    found: list[str] = visitor.page.evaluate(_SMALL, _LEAST)
    return found
