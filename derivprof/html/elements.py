"""Elements of HTML. What they hold is escaped by the standard library, never by hand."""

from collections.abc import Iterable
from xml.etree import ElementTree

Element = ElementTree.Element
Child = Element | str | None


def element(tag: str, *children: Child | Iterable[Child], **attributes: object) -> Element:
    """The element ``<tag>`` with text and elements in it; None stands for nothing.

    Of an attribute's name a last underscore is dropped and the others become hyphens, as in
    ``class_`` and ``data_sort``; one with the value None is left out, one of True has no value.
    """
    made = ElementTree.Element(tag, _attributes(attributes))
    for child in children:
        for each in (child,) if child is None or isinstance(child, Element | str) else child:
            _append(made, each)
    return made


def _attributes(given: dict[str, object]) -> dict[str, str]:
    return {
        name.rstrip("_").replace("_", "-"): "" if value is True else str(value)
        for name, value in given.items()
        if value is not None and value is not False
    }


def _append(parent: Element, child: Child) -> None:
    if isinstance(child, Element):
        parent.append(child)
    elif child and len(parent):
        parent[-1].tail = (parent[-1].tail or "") + child
    elif child:
        parent.text = (parent.text or "") + child


def html_text(root: Element) -> str:
    """The element as HTML."""
    return ElementTree.tostring(root, encoding="unicode", method="html")
