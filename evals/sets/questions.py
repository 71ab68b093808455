"""Questions with the sentences that answer them: what the reader's *answers* is measured with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from evals.sets import answers, retrieval
from evals.sets.files import read_rows, sample
from evals.sets.reader import PAGES, read_pages
from rag.types import Evidence, RawDocument

Says = Callable[[str, str], bool]  # a title, a text


def _nothing(title: str, text: str) -> bool:  # noqa: ARG001 - as `Says` has it
    return False


@dataclass(frozen=True)
class AskedQuestion:
    """A question with its limits, and how to tell whether a sentence answers it."""

    text: str
    answerable: bool
    is_right: Callable[[Evidence], bool]
    form: str = ""  # of a question about pages: plain, keyword, misspelt, yes_no …
    as_of: str | None = None
    source: str | None = None  # the outlet that it is limited to
    says: Says = _nothing  # tells the same of a page's title and a text of it; for pages alone


def page_questions(quiz: list[Path], half: str) -> tuple[list[AskedQuestion], list[RawDocument]]:
    """Return the questions about pages of one half, and all the pages.

    Args:
        quiz: the folders that `build_newsquiz.py` built; the pages are found in them.
        half: "tune" or "count".
    """
    pages = read_pages(quiz)
    found = []
    for row in read_rows(PAGES / "questions.jsonl"):
        if row["half"] == half:
            page = pages.get(row["page"])
            spans = [_flat(page["text"][a:b]) for a, b in row["spans"]] if page else []
            says = _says_on_page(page["title"] if page else "", spans, row["answers"], row["form"])
            answerable = row["kind"] == "answerable"
            found.append(
                AskedQuestion(
                    row["question"], answerable, _of_evidence(says), row["form"], says=says
                )
            )
    documents = [
        RawDocument(
            location=page["url"],
            text=page["text"],
            key=f"page-{number}",
            title=page["title"],
            url=page["url"],
            published=page["published"],
        )
        for number, page in pages.items()
    ]
    return found, documents


def clapnq_questions(data: Path, most: int) -> list[AskedQuestion]:
    """Return a fixed sample of ClapNQ: at most `most` answerable questions and `most` others."""
    rows = list(read_rows(data / "clapnq.jsonl"))
    found = []
    for answerable in (True, False):
        for row in sample([r for r in rows if r["answerable"] is answerable], most):
            spans = [s for chosen in row["selected_sentences"] for s in chosen]
            source = answers.outlet(row)
            found.append(
                AskedQuestion(row["question"], answerable, _says_any(spans), source=source)
            )
    return found


def set_questions(data: Path, half: str, most: int) -> list[AskedQuestion]:
    """Return a fixed sample of the questions of XQuAD or of a year of the quiz.

    A sentence is right if it has the words of the answer and its article is right.

    Args:
        data: as for `evals.sets.retrieval.questions`.
        half: "tune" or "report", of XQuAD's.
        most: questions.
    """
    return [
        AskedQuestion(q.text, answerable=True, is_right=_says_in(q.right, q.answers), as_of=q.as_of)
        for q in sample(retrieval.questions(data, half), most)
    ]


def _says_on_page(title: str, spans: list[str], words: list[str], form: str) -> Says:
    def says(of: str, text: str) -> bool:
        said = _flat(text)
        if _flat(of) != _flat(title):
            return False
        if any(span in said or said in span for span in spans):
            return True
        return form != "yes_no" and any(w.lower() in said.lower() for w in words)

    return says


def _of_evidence(says: Says) -> Callable[[Evidence], bool]:
    return lambda evidence: says(evidence.article.title, evidence.text)


def _says_any(spans: Iterable[str]) -> Callable[[Evidence], bool]:
    # ClapNQ's own sentences are cut by other rules: either may hold the other.
    wanted = [answers.normalised(span) for span in spans]

    def is_right(evidence: Evidence) -> bool:
        said = answers.normalised(evidence.text)
        return any(answers.is_within(a, b) for s in wanted for a, b in ((s, said), (said, s)))

    return is_right


def _says_in(articles: frozenset[str], words: Iterable[str]) -> Callable[[Evidence], bool]:
    wanted = [answers.normalised(w) for w in words]

    def is_right(evidence: Evidence) -> bool:
        said = answers.normalised(evidence.text)
        return evidence.article.location in articles and any(
            answers.is_within(w, said) for w in wanted
        )

    return is_right


def _flat(text: str) -> str:
    return " ".join(text.split())
