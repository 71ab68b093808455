"""The public sets that the reader is trained on: what is read of each, and what its labels mean."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

Head = Literal["answers", "supports"]

# Labels of `supports`. NOT_SUPPORTED: the set does not say whether the passage contradicts.
SUPPORTS, CONTRADICTS, NEITHER, NOT_SUPPORTED = 0, 1, 2, 3
# Labels of `answers`.
NO_ANSWER, ANSWERED = 0, 1

MOST_WORDS = 150  # of a passage; of a longer one the sentences nearest the statement are read


@dataclass(frozen=True, slots=True)
class Pair:
    """One example: does `passage` answer or support `statement`?"""

    head: Head
    statement: str  # a claim, or a question
    passage: str
    label: int
    name: str  # of its set
    context: str = ""  # what stands before the passage


# How much of each set is read, in parts of its pairs; above 1 a pair is read more than once. A set
# that is not named is left out: its labels are noise, or its sentences are made from templates that
# no newspaper prints.
SUPPORT_SHARES = {
    "awpnli": 0.3, "begin": 0.6, "breaking_nli": 0.3, "bump": 1.0, "cad_snli": 0.4, "check_covid": 1.0,
    "climate_fever": 0.5, "commitmentbank": 1.0, "comp34812_dev": 1.0, "conjnli": 0.8, "covidfact": 0.6,
    "covidfact_fever": 0.6, "cur_coreference": 0.1, "cur_drop": 0.05, "cur_entailment_tree": 0.4,
    "cur_kg_relations": 0.15, "cur_lexical": 0.05, "cur_ner": 0.02, "cur_sprl": 0.05,
    "cur_syntactic_alternation": 0.2, "cur_temporal": 0.1, "dialfact_small": 1.0, "dnc_factuality": 0.2,
    "dnc_funcwords": 0.3, "docnli_fever": 0.4, "entailmentbank": 0.4, "factcheckgpt": 0.2,
    "fever_dev_sent": 0.4, "fever_nli": 0.5, "fever_symmetric": 2.0, "fm2": 2.0, "glue_rte": 1.0,
    "hans": 0.12, "healthver": 0.8, "help": 0.15, "lingnli": 0.45, "med": 0.2, "mnli_dev": 1.0,
    "monli": 0.2, "neg_nli": 0.8, "new_protocols": 1.0, "nli_fever": 0.8, "paws_en": 2.0,
    "redditnli": 1.0, "rte123": 1.0, "scitail": 0.6, "scone": 0.2, "snli_devtest": 0.3,
    "stress_num": 0.35, "sts": 0.3, "summedits_other": 1.5, "taxinli_mnli": 0.9, "twitter_url": 0.06,
    "wice": 2.0, "wikisplit_pos": 0.5, "wikisplit_swap": 0.6,
}  # fmt: skip

ANSWER_SHARES = {
    "bbq": 0.5, "boolq_dev": 0.7, "condaqa": 1.0, "covidqa": 0.6, "fairytaleqa": 0.4,
    "hotpotqa_dev500": 0.7, "medquad": 0.15, "multirc": 0.8, "multispanqa_valid": 1.0,
    "nomiracl_en": 0.6, "nq_oracle_dev": 1.0, "nq_qed_dev": 1.0, "nq_swap": 0.4, "qadiscourse": 0.4,
    "qamr": 1.0, "qnli_dev": 1.0, "quotesum_dev": 1.0, "selqa": 1.0, "squad1_qgtest": 1.0,
    "squad1_routerlens": 1.0, "squad2": 1.6, "squad_paraphrased": 1.0, "squadshifts_amazon": 0.3,
    "squadshifts_reddit": 0.5, "squadshifts_wiki": 1.0, "timeqa": 1.2,
}  # fmt: skip

# A passage of several sentences costs as much as three pairs with one.
PASSAGE_SHARE = 0.45
NEAR_MISSES = ("unanswerable", "plausible", "for that time")

_CONTRADICTED = re.compile(
    r"contradiction|REFUTE|FALSE$|syn_negation|syn_antonym|syn_num|syn_date|not_paraphrase_", re.IGNORECASE
)  # fmt: skip
_SAYS_NOTHING = re.compile(r"neutral|not.?enough.?info", re.IGNORECASE)
_UNKNOWN = ("liar_plus", "rte123", "twitter_url", "sts")


def support_label(row: dict[str, Any]) -> int:
    """Return the label of one row, as finely as its set tells."""
    kind = str(row["kind"])
    if row["label"]:
        return SUPPORTS
    if row["set"] in _UNKNOWN:
        return NOT_SUPPORTED
    if _CONTRADICTED.search(kind):
        return CONTRADICTS
    return NEITHER if _SAYS_NOTHING.search(kind) else NOT_SUPPORTED


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file of one JSON object a line, compressed."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def support_pairs(folder: Path, chance: random.Random) -> list[Pair]:
    """Read the sets of claims with passages, each by its share."""
    pairs = []
    for name, share in SUPPORT_SHARES.items():
        path = folder / f"{name}.jsonl.gz"
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing: give --data the folder that holds reader/")
        for row in rows(path):
            for _ in range(_times(share, chance)):
                premise, claim = _tidy(row["premise"]), _tidy(row["hypothesis"])
                passage = nearest_words(claim, premise)
                pairs.append(Pair("supports", claim, passage, support_label(row), name))
    return pairs


def answer_pairs(path: Path, chance: random.Random) -> list[Pair]:
    """Read the questions with passages, each set by its share.

    A sentence is given the sentences before it as context, half of the time, where the set has the
    paragraph that it was taken from.
    """
    read = list(rows(path))
    before = _Contexts(read)
    pairs = []
    for row in read:
        share = ANSWER_SHARES.get(row["set"], 0.0)
        if row["level"] == "passage":
            near = any(words in row["kind"] for words in NEAR_MISSES)
            share *= 1.0 if near else PASSAGE_SHARE
        for _ in range(_times(share, chance)):
            question = _tidy(row["question"])
            passage = nearest_words(question, _tidy(row["passage"]))
            pair = Pair("answers", question, passage, row["label"], row["set"])
            if row["level"] == "sentence" and chance.random() < 0.6:
                pair = replace(pair, context=before.find(row, chance))
            pairs.append(pair)
    return pairs


class _Contexts:
    """Finds what stands before a sentence in the paragraphs of its set."""

    def __init__(self, read: list[dict[str, Any]]) -> None:
        self._paragraphs: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in read:
            if row["level"] == "passage":
                text = _tidy(row["passage"])
                for word in set(text.split()):
                    if len(word) > 6:
                        self._paragraphs[row["set"], word].append(text)

    def find(self, row: dict[str, Any], chance: random.Random) -> str:
        """Return one or two sentences, at times behind the first of the paragraph; or nothing."""
        sentence = _tidy(row["passage"])
        rare = min(
            (self._paragraphs.get((row["set"], w), []) for w in sentence.split() if len(w) > 6),
            key=lambda found: len(found) or 10**6,
            default=[],
        )
        for text in rare:
            place = text.find(sentence)
            if place > 0:
                sentences = split(text[:place].strip())
                kept = sentences[-chance.choice((1, 1, 2)) :]
                if len(sentences) > len(kept) and chance.random() < 0.4:
                    # As a headline stands before a sentence from the middle of an article.
                    kept = [" ".join(sentences[0].split()[:12]), *kept]
                return " ".join(kept)
        return ""


def _times(share: float, chance: random.Random) -> int:
    return int(share) + (chance.random() < share % 1)


def _tidy(text: str) -> str:
    """Undo the spaces that tokenised sets have around punctuation."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" ([.,;:!?%)\]]|'s\b|n't\b|'re\b|'ll\b)", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text).replace(" - ", "-")
    return text.replace("`` ", '"').replace(" ''", '"')


_END = re.compile(r"(?<=[.!?][\"”’)])\s+|(?<=[a-z0-9)%][.!?])\s+(?=[\"“‘(A-Z0-9])")


def split(text: str) -> list[str]:
    """Split a passage into sentences, roughly: thousands a second, for training alone."""
    return [piece for piece in _END.split(text) if piece]


def nearest_words(statement: str, passage: str, most: int = MOST_WORDS) -> str:
    """Return the sentences of a long passage that are nearest to a statement, in reading order."""
    if len(passage.split()) <= most:
        return passage
    from rag.checks.passage import nearest_sentences

    sentences = split(passage)
    chosen = nearest_sentences(statement, sentences, most)
    return " ".join(sentences[i] for i in chosen)
