"""The language of an article and of a question."""

from __future__ import annotations

import pytest

from rag.ingest.load.loader import load
from rag.text.language import (
    detect_language,
    foreign_language,
    with_question_mark,
)
from rag.types import RawDocument
from tests.conftest import CORPUS

_TEXTS = {
    "de": "Die Stadt hat am Freitag die alte Brücke über den Fluss gesperrt, weil sich Risse in den"
    " Pfeilern zeigten. Nach Angaben der Behörden soll die Sperrung mehrere Wochen dauern. Der Verkehr"
    " wird über die Autobahn umgeleitet, und die Anwohner sollen mit Staus rechnen.",
    "nl": "De gemeente heeft vrijdag de oude brug over de rivier afgesloten omdat er scheuren in de"
    " pijlers zijn ontdekt. Volgens de autoriteiten was het niet meer veilig. Het verkeer wordt via de"
    " snelweg omgeleid en de bewoners moeten rekening houden met files in de hele regio.",
    "fr": "La ville a fermé vendredi le vieux pont sur la rivière, car des fissures sont apparues dans"
    " les piliers. Selon les autorités, la fermeture doit durer plusieurs semaines. La circulation est"
    " déviée par l'autoroute et les habitants doivent s'attendre à des embouteillages.",
    "es": "La ciudad cerró el viernes el viejo puente sobre el río porque aparecieron grietas en los"
    " pilares. Según las autoridades, el cierre durará varias semanas. El tráfico se desvía por la"
    " autopista y los vecinos deben contar con atascos en toda la región.",
}


@pytest.mark.parametrize("language", _TEXTS)
def test_other_languages_are_told_by_the_model(language: str) -> None:
    assert detect_language(_TEXTS[language]) == language


def test_english_articles_are_english() -> None:
    for document in load(str(CORPUS)):
        assert isinstance(document, RawDocument)
        stated = document.language or "en"
        assert detect_language(document.text) == stated


@pytest.mark.parametrize(
    "text",
    ["La Paz bridge reopens", "Notre Dame cost", "Baltline compensation", "Di Maria: Le Mans"],
)
def test_a_few_words_are_no_other_language(text: str) -> None:
    assert detect_language(text) == "en"


_FERRY = "The ferry ran aground off Norrholm. Baltline will pay compensation of 300 euros."


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie viele Menschen starben in Lahaina?", "German"),
        ("Combien de personnes sont mortes à Lahaina ?", "French"),
        ("¿Cuántas personas murieron en el terremoto de Kestrel Bay?", "Spanish"),
        ("Hoeveel mensen kwamen om bij de brand?", "Dutch"),
        ("Где открылась новая станция?", "Russian"),
        ("日本の首相は誰ですか", "Japanese"),
        # key words and names are no sentence of any language
        ("baltline compensation", None),
        ("la paz bridge", None),
        ("notre dame cost", None),
        ("le mans winner 2024", None),
        ("di maria transfer fee", None),
        ("compensation ferry baltline norrholm euros", None),
        ("hurricaine iann landfal deths florida", None),
        ("Quando riapre Notre-Dame?", None),
        ("Who won Le Mans?", None),
        ("In which city is Le Mans?", None),
        ("Di Maria: who paid?", None),
        ("Did Macron resign?", None),
        ("who won euro 2024", None),
        ("When does Notre-Dame reopen?", None),
        ("", None),
    ],
)
def test_only_a_whole_question_in_another_language_is_told(
    question: str, language: str | None
) -> None:
    assert foreign_language(question, [_FERRY]) == language


def test_a_question_in_the_words_of_the_articles_is_in_their_language() -> None:
    article = "Carnaval de Rio de Janeiro: three deaths at the carnaval parade, say officials."
    assert foreign_language("carnaval rio de janeiro deaths", [article]) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who won euro 2024", "who won euro 2024?"),
        ("Who won Euro 2024? ", "Who won Euro 2024? "),
        ("why did the bridge collapse ", "why did the bridge collapse?"),
        ("Euro 2024 final", "Euro 2024 final"),
        ("Wer gewann die Euro 2024", "Wer gewann die Euro 2024"),
        ("  ", "  "),
    ],
)
def test_a_typed_question_gets_the_mark_that_it_lacks(typed: str, meant: str) -> None:
    assert with_question_mark(typed) == meant
