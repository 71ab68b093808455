"""Mail: a newsletter as it was saved (.eml), without the lines that every issue of it has."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.utils import parseaddr

from rag.errors import SourceError
from rag.ingest.clean import left_out
from rag.ingest.load.encoding import declared_in_markup, decode
from rag.ingest.load.html import load_html
from rag.ingest.load.text import ends_sentence, markup_text, paragraphs
from rag.text.dates import parse_published
from rag.types import LeftOut, RawDocument

_REPLY = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+", re.IGNORECASE)
_ARTICLE_SHARE = 0.7  # of the words: with fewer, the article finder took a table for furniture
# A link in brackets, a link alone on its line, a picture.
_NOT_WORDS = re.compile(
    r"[ \t]*[<(\[][ \t]*https?://[^\s<>()\[\]]+[ \t]*[>)\]]|^[ \t]*https?://\S+[ \t]*$"
    r"|\[(?:image|cid):[^\]\n]{0,200}\]",
    re.IGNORECASE | re.MULTILINE,
)
_FLOWED = re.compile(r"(?<!^--) \n(?=[^\s>])", re.MULTILINE)

# What programs of newsletters write in sentences. Below one of them at the foot, lines without a stop go too.
_FURNITURE = re.compile(
    r"(?:please )?(?:view|read|open|see) .{0,40}\bbrowser\b.{0,80}|.{0,120}\bunsubscribe\b.{0,160}"
    r"|you(?:['’]?re| are) (?:receiving|getting|subscribed)\b.{0,240}",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\*?[^\W\d][^:<>@]{0,20}:\*? ?\S")
_LEAST_FIELDS = 2
_LONGEST_SENDER = 300  # characters; brackets in brackets are read to any depth
_MAX_PARTS = 1_000
_A_REMARK = 200  # characters: "FYI, see below"
_REMARK_SHARE = 0.5  # of what is forwarded: a longer text above it is a letter of its own
_FOOT = 0.6  # of the lines: below an "unsubscribe" that far down stand addresses and links


def load_mail(data: bytes, location: str) -> RawDocument:
    """Read a mail: its HTML or plain part as text, the sender as outlet, the subject as title.

    Raises:
        SourceError: there is no text in it.
    """
    message, remark = _inner(email.message_from_bytes(data, policy=policy.default))
    pages, plain, attached = _parts(message, location)
    shown = [line for page in pages for line in markup_text(page).split("\n\n")]
    said = [line for part in plain for line in paragraphs(_NOT_WORDS.sub("", part))]
    subject = _header(message, "Subject") or ""
    unquoted = [line for part in plain for line in paragraphs(_without_quotation(part))]
    forwarded = _forwarded(shown or said, subject) or _forwarded(unquoted, subject)
    kept = _without_furniture(forwarded.lines) if forwarded else _best(pages, shown, said, location)
    text = "\n\n".join(kept)
    if not any(c.isalpha() for c in text):
        raise SourceError(f"{location}: no text in this mail", next_step="check what it holds")
    around = [line for line in (shown or said) if line not in text]
    return RawDocument(
        location=location,
        text=text,
        key=_header(message, "Message-ID"),
        title=_REPLY.sub("", subject) or None,
        source=forwarded.sender if forwarded else _named(_header(message, "From") or ""),
        url=(_header(message, "Archived-At") or "").strip("<> ") or None,
        published=forwarded.date if forwarded else _header(message, "Date"),
        left_out=(*left_out("line", "around the text", [*remark, *around]), *attached),
    )


def _inner(message: Message) -> tuple[Message, list[str]]:
    """Return the mail that was forwarded whole and the remark on it, or the mail itself where it
    says more than a remark.
    """
    parts = list(message.walk())[1:]
    forwarded = [p for p in parts if p.get_content_type() == "message/rfc822" and p.is_multipart()]
    if not forwarded:
        return message, []
    inner = next((p for p in forwarded[0].walk() if p is not forwarded[0]), message)
    theirs = {id(p): len(_bytes(p)) for p in inner.walk() if p.get_content_maintype() == "text"}
    own = [p for p in parts if p.get_content_maintype() == "text" and id(p) not in theirs]
    remark = [_bytes(p).decode("utf-8", "replace").strip() for p in own]
    is_remark = _length(remark) < max(_A_REMARK, _REMARK_SHARE * sum(theirs.values()))
    return (inner, remark) if is_remark else (message, [])


@dataclass(frozen=True, slots=True)
class _Forwarded:
    sender: str | None
    date: str
    lines: list[str]  # of its text


def _forwarded(lines: list[str], subject: str) -> _Forwarded | None:
    """Return the mail that was forwarded as text, if the one around it says less.

    Its head is known by its form, as programs name the fields in their users' languages: three
    lines or more of "name: value", of which one has an address and one a date.
    """
    start = 0
    while start < len(lines) and _length(lines[:start]) < max(
        _A_REMARK, _REMARK_SHARE * _length(lines[start:])
    ):
        end = start
        while end < len(lines) and (
            _FIELD.match(lines[end])
            or (end > start and "@" in lines[end] and not ends_sentence(lines[end]))
        ):
            end += 1  # a line that is no field goes on with the addresses of the one before
        values = [line.partition(":")[2].strip("* ") for line in lines[start:end]]
        dates = [v for v in values if v not in subject and parse_published(v)]
        # Some programs name the subject before the sender.
        people = [v for v in values if v and v not in dates and v not in subject]
        if len(values) > _LEAST_FIELDS and people and dates and any("@" in p for p in people):
            sender = _named(people[0].replace("[mailto:", "<").replace("]", ">"))
            of_mail = _Forwarded(sender, dates[0], lines[end:])
            return _forwarded(of_mail.lines, subject) or of_mail
        start = max(end, start + 1)
    return None


def _parts(message: Message, location: str) -> tuple[list[str], list[str], list[LeftOut]]:
    """Return the HTML parts, the plain ones, and what is attached."""
    pages: list[str] = []
    plain: list[str] = []
    attached: list[LeftOut] = []
    for number, part in enumerate(message.walk()):
        if number > _MAX_PARTS:
            raise SourceError(
                f"{location}: a mail of more than {_MAX_PARTS:,} parts",
                next_step="save its text in a file",
            )
        kind = part.get_content_type()
        if kind.startswith("multipart/") and not part.is_multipart():
            kind = "text/plain"  # its boundary is missing
        if part.get_content_disposition() == "attachment" and kind != "message/rfc822":
            attached.append(LeftOut(f"the attachment “{part.get_filename() or kind}”"))
        elif kind in ("text/html", "text/plain") and (data := _bytes(part)).strip():
            told = part.get_content_charset()
            declared = told or (declared_in_markup(data) if kind == "text/html" else None)
            text = decode(data, location, declared=declared).replace("\r\n", "\n")
            flowed = part.get_param("format") == "flowed"
            (pages if kind == "text/html" else plain).append(
                _FLOWED.sub(" ", text) if flowed else text
            )
    return pages, plain, attached


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _best(pages: list[str], shown: list[str], said: list[str], location: str) -> list[str]:
    """Return the lines of the page, all of them where the finder of articles leaves many out, or
    of the plain part where there is no more in the page than "open in your browser".
    """
    whole, plain = _without_furniture(shown), _without_furniture(said)
    if not pages or _length(plain) > 2 * _length(whole):
        return plain
    try:
        found = load_html("\n".join(pages), location, with_tables=False).text
    except SourceError:
        return whole
    article = _without_furniture([p for p in found.split("\n") if p.strip()])
    return article if _length(article) >= _ARTICLE_SHARE * _length(whole) else whole


def _length(lines: list[str]) -> int:
    return sum(map(len, lines))


def _without_furniture(lines: list[str]) -> list[str]:
    kept = [not _FURNITURE.fullmatch(line.strip(" *_•·-–—|»>")) for line in lines]
    first = int(_FOOT * len(lines))
    foot = kept.index(False, first) if False in kept[first:] else len(lines)
    return [line for n, line in enumerate(lines) if kept[n] and (n < foot or ends_sentence(line))]


def _named(sender: str) -> str | None:
    """Return the name that a sender goes by, else the address's domain."""
    name, address = parseaddr(sender[:_LONGEST_SENDER])
    name = " ".join(name.split()).strip(" \"'")
    if "@" not in address:
        return " ".join(sender.split()) or None
    return name if name and "@" not in name else address.rpartition("@")[2].lower() or None


def _without_quotation(text: str) -> str:
    return "\n".join(line.lstrip("> ") for line in text.split("\n"))


def _header(message: Message, name: str) -> str | None:
    try:
        return " ".join(str(message.get(name) or "").split()) or None
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return None  # what the parser of headers stumbles over
