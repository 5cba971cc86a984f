"""What stands where in one article: its parts after repair, candidates, marks, sentences and paragraphs, each in reading order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType

from quotes.language.cues import CueClass, classify_cue
from quotes.language.quoting import Language
from quotes.quotation.evidence.guesses import guess_cues, guess_sources
from quotes.quotation.evidence.marks import QuotedSpan, find_quoted_spans
from quotes.quotation.evidence.relays import Relay, find_relays
from quotes.quotation.repair import Ground, repaired, with_proposals
from quotes.quotation.types import Candidate
from quotes.text.lines import paragraph_starts
from quotes.text.parse import Parse, Part, Sentence
from quotes.text.spans import Span, over
from quotes.text.words import first_words

STOPS = ".?!…"
"""What ends a sentence."""
OPENING = " \t\u00a0\"'“‘«`"
_start = attrgetter("span.start")


@dataclass(frozen=True, slots=True)
class Index:
    """An article's parse with its indexes; every list in reading order."""

    parse: Parse
    language: Language
    quoted_spans: tuple[QuotedSpan, ...]
    contents: tuple[Part, ...]
    cues: tuple[Candidate, ...]
    sources: tuple[Candidate, ...]
    relays: tuple[Relay, ...]
    guessed_cues: tuple[Candidate, ...]
    guessed_sources: tuple[Candidate, ...]
    sentence_starts: tuple[int, ...]
    paragraph_starts: tuple[int, ...]
    content_starts: tuple[int, ...]
    cue_starts: tuple[int, ...]
    source_starts: tuple[int, ...]
    cue_classes: Mapping[Span, CueClass]

    @property
    def text(self) -> str:
        """The article's words."""
        return self.parse.article.text

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds the character."""
        return bisect_right(self.sentence_starts, at) - 1

    def paragraph(self, at: int) -> int:
        """Number of the paragraph that holds the character."""
        return bisect_right(self.paragraph_starts, at) - 1

    def paragraph_start(self, at: int) -> int:
        """Where that paragraph begins."""
        return self.paragraph_starts[max(0, self.paragraph(at))]

    def paragraph_end(self, at: int) -> int:
        """Where that paragraph ends, the line end and more with it."""
        after = self.paragraph(at) + 1
        return self.paragraph_starts[after] if after < len(self.paragraph_starts) else len(self.text)

    def opens_paragraph(self, at: int) -> bool:
        """Whether nothing but marks and space stands between the paragraph's start and the character."""
        start = self.paragraph_start(at)
        return at - start < 20 and not self.text[start:at].strip(OPENING)

    def cue_class(self, cue: Span) -> CueClass:
        """What a cue reports, and whether it is a phrase or a noun."""
        return self.cue_classes.get(cue) or classify_cue(self.text, cue, self.language)

    def relay(self, cue: Span) -> Relay | None:
        """The relay that has this cue."""
        at = bisect_left(self.relays, cue, key=attrgetter("cue"))
        return self.relays[at] if at < len(self.relays) and self.relays[at].cue == cue else None

    def in_marks(self, span: Span) -> bool:
        """Whether the span lies inside a quoted span."""
        return any(quoted_span.span.contains(span) for quoted_span in self.quoted_over(span))

    def quoted_over(self, span: Span) -> tuple[QuotedSpan, ...]:
        """The quoted spans that share a character with the span."""
        return over(self.quoted_spans, span)

    def contents_over(self, span: Span) -> tuple[Part, ...]:
        """The tagger's contents that share a character with the span."""
        return over(self.contents, span)


def make_index(parse: Parse, language: Language) -> Index:
    """The index of a parse. Odd parts (beyond the text, of nothing but space) are left out."""
    parse = _with_whole_sentences(parse)
    text = parse.article.text
    quoted_spans = find_quoted_spans(text, language)
    sentences = tuple(sentence.span.start for sentence in parse.sentences) or (0,)
    ground = Ground(parse, language, quoted_spans, find_relays(parse, quoted_spans, language), sentences, paragraph_starts(text))
    parts, proposals = with_proposals(repaired(ground), ground)
    contents = tuple(part for part in parts if part.kind == "content")
    cues = [Candidate(part.span, part.score, True) for part in parts if part.kind == "cue"]
    guessed = _guesses([*guess_cues(text, quoted_spans, cues, language), *(Candidate(one.cue, 0.0, False) for one in proposals)])
    sources = [Candidate(part.span, part.score, True) for part in parts if part.kind == "source"]
    return Index(
        parse=parse,
        language=language,
        quoted_spans=quoted_spans,
        contents=contents,
        cues=tuple(cues),
        sources=tuple(sources),
        relays=ground.relays,
        guessed_cues=guessed,
        guessed_sources=_guesses(
            [*guess_sources(parse, quoted_spans, sources, language), *(Candidate(one.source, 0.0, False) for one in proposals)]
        ),
        sentence_starts=sentences,
        paragraph_starts=ground.paragraph_starts,
        content_starts=tuple(one.span.start for one in contents),
        cue_starts=tuple(one.span.start for one in cues),
        source_starts=tuple(one.span.start for one in sources),
        cue_classes=MappingProxyType({one.span: classify_cue(text, one.span, language) for one in (*cues, *guessed)}),
    )


def _with_whole_sentences(parse: Parse) -> Parse:
    """The parse with sentences that were cut between two words of a name ("Rolf | Aker") made one."""
    text, sentences = parse.article.text, list(parse.sentences[:1])
    for sentence in parse.sentences[1:]:
        edge = Span(sentences[-1].span.end - 1, sentence.span.start + 1)
        if text[edge.start].isalnum() and any(one.span.contains(edge) for one in parse.entities_over(edge)):
            sentences[-1] = Sentence((*sentences[-1].tokens, *sentence.tokens))
        else:
            sentences.append(sentence)
    return replace(parse, sentences=tuple(sentences)) if len(sentences) < len(parse.sentences) else parse


def _guesses(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.span))


def opens_with_conjunction(index: Index, span: Span) -> bool:
    """Whether words open as a subordinate clause does: "that", "whether"."""
    return any(word in index.language.conjunctions for word in first_words(index.text, span, 1))
