"""A language model as a second reader: does the article say so, Yes or No?

It reads what the checks leave undecided (`rag/checks/judge.py` says what that is), and gives a probability:
from how likely the model held its first word, where its provider tells, else from the word alone.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from types import TracebackType
from typing import Self

from rag.checks.given import split_given
from rag.checks.passage import nearest_sentences
from rag.config import Settings, load_settings
from rag.errors import ConfigurationError
from rag.models.call import Reply
from rag.models.chat import ChatModel, ModelOfSettings
from rag.models.prompt import load_prompt
from rag.models.request import Options
from rag.models.tokens import count_tokens
from rag.text.instructions import find_instructions, speaks_to_a_model
from rag.types import Sentence

PROMPT = "check.v1"

# A short article is shown whole: it is read once, and then only each sentence that is asked about.
_WHOLE_TOKENS = 650
_SHOWN_TOKENS = 400  # of a longer one: the embedded model reads some 40 to 80 a second
_REPLY_TOKENS = 4  # of the embedded model, which says the word and would go on to explain it
# The embedded model says Yes too easily: taken off its log odds. Chosen on all of SummEdits; what
# another value, and one chosen on half of the documents, would give is in docs/history/measurements.md.
_EASILY_YES = 0.45
_SURE_OF_A_WORD = 0.9  # where a word is all that there is
_LEAST_MASS = 0.1  # with less for Yes and No together the model is about to say something else
_FIRST_WORD = re.compile(r"[\W_]*(yes|no)\b", re.IGNORECASE)


class SecondReader:
    """A model that is asked Yes or No; what `rag.check(…, second_reader=…)` takes."""

    def __init__(self, model: ChatModel, opened: ModelOfSettings | None = None) -> None:
        self.model = model
        self._opened = opened

    def __call__(self, claim: str, source: str) -> float | None:
        """Return how likely `source` says `claim`, 0 to 1; None if the model does not say.

        Args:
            claim: one sentence, or two where the second needs the first.
            source: the text of the article, paragraphs apart.

        Raises:
            ProviderError: the model failed.
            ConfigurationError: the provider refuses the key or the model's name.
            LimitError: the call could pass a limit of the settings.
        """
        if speaks_to_a_model(claim):
            return None  # whoever wrote it wants to be the one who answers
        article = choose_sentences(claim, source)
        if not article:
            return None
        messages = load_prompt(PROMPT).messages(article=article, sentence=claim)
        found = probability(self.model.call(messages, None))
        return shifted(found, _EASILY_YES) if found and self.model.name == "local" else found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the model."""
        if self._opened:
            self._opened.close()


def open_second_reader(settings: Settings | None = None) -> SecondReader:
    """Open a model as a second reader; close it, or use it as a context manager.

    Args:
        settings: which model (`llm`), its time-out, limits and keys; None is the embedded model,
            the rest from where the command line takes it.

    Raises:
        ConfigurationError: there is no such model, or it cannot be used.
    """
    chosen = settings or load_settings({"llm": "local"})
    if chosen.llm == "local":
        chosen = replace(chosen, reply_tokens=min(chosen.reply_tokens, _REPLY_TOKENS))
    opened = ModelOfSettings(chosen, Options(logprobs=True))
    model = opened.open()
    if model is None:
        raise ConfigurationError(
            "no model is named for the second reader", next_step="use local or provider:model"
        )
    return SecondReader(model, opened)


def probability(reply: Reply) -> float | None:
    """Return how likely a reply is Yes, among Yes and No; None if it is neither."""
    mass = {"yes": 0.0, "no": 0.0}
    for token, logprob in reply.first:
        if word := _FIRST_WORD.fullmatch(token.strip(" .,*")):
            mass[word.group(1).lower()] += math.exp(logprob)
    total = sum(mass.values())
    if total >= _LEAST_MASS:
        return mass["yes"] / total
    if said := _FIRST_WORD.match(reply.text):
        return _SURE_OF_A_WORD if said.group(1).lower() == "yes" else 1 - _SURE_OF_A_WORD
    return None


def shifted(chance: float, log_odds: float) -> float:
    """Return a probability with `log_odds` taken off its logarithm of the odds."""
    against = (1 - chance) * math.exp(log_odds)
    return chance / (chance + against)


def choose_sentences(
    claim: str, source: str, *, whole: int = _WHOLE_TOKENS, budget: int = _SHOWN_TOKENS
) -> str:
    """Return `source` if it has at most `whole` tokens, else the sentences nearest to `claim`.

    Args:
        claim: what the sentences are to tell about.
        source: the text of the article.
        whole: tokens up to which an article is short.
        budget: tokens of a longer one that are shown.

    The first sentence, which says who and where in full, is always among them, and all stand in
    reading order: what the model has read for one claim it need not read again for the next.
    Sentences that speak to a model are left out.
    """
    given = split_given(source)
    sentences = [Sentence(n, s.start, s.end, s.paragraph) for n, s in enumerate(given)]
    hidden = find_instructions(source, sentences)
    shown = [s for n, s in enumerate(given) if n not in hidden]
    words = [s.words for s in shown]
    if sum(map(_tokens, words)) > whole:
        near = nearest_sentences(claim, words, budget, size=_tokens, lead=True)
        shown = [shown[i] for i in near]
    text = ""
    paragraph = None
    for sentence in shown:
        text += (" " if sentence.paragraph == paragraph else "\n") + sentence.words
        paragraph = sentence.paragraph
    return text.strip()


def _tokens(sentence: str) -> int:
    return count_tokens(sentence) + 1
