"""The page for people, at `/`: plain HTML made here, one style sheet, one small script.

view.py        what all views share: templates, safety headers, work that is told as it goes on
talk.py        ask and follow up
collection.py  browse, search and read articles; add some
briefs.py      make a brief, see it as it prints, download it
history.py     what was kept, found by words and opened again
login.py       the token, asked for once
"""

from __future__ import annotations

from fastapi import FastAPI

from rag.serve.guard import Admission
from rag.serve.page import briefs, collection, history, login, talk
from rag.serve.page.view import View
from rag.serve.service import Service

__all__ = ["add_page"]


def add_page(app: FastAPI, service: Service, admission: Admission) -> None:
    """Add the page to an app; its addresses are no part of the document."""
    view = View(service, admission)
    app.router.routes += [
        *view.routes(),
        *login.routes(view),
        *talk.routes(view),
        *collection.routes(view),
        *briefs.routes(view),
        *history.routes(view),
    ]
