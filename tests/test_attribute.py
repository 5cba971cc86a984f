"""Contents are tied to their cues and sources. Rows: text with the tagger's parts, then what is expected."""

from __future__ import annotations

import pytest

from quotes.language.quoting import read_language
from quotes.quotation.attribute import mention_kind
from quotes.quotation.index import make_index
from quotes.quotation.rules import RULES
from quotes.quotation.types import Attribution, Quotation
from quotes.text.parse import Parse
from quotes.text.spans import Span
from tests.quoting import attribute, find_quotations, marked, parse_of

EN = read_language("en")
PEOPLE = ("Ada Holm", "Holm", "Bruno Vance", "Vance", "Cleo Marsh", "Marsh", "Northern Wire", "The Quay Post")


def attributions(parse: Parse) -> tuple[Attribution, ...]:
    return attribute(parse, find_quotations(parse, EN), EN)


def words(parse: Parse, span: Span | None) -> str | None:
    return None if span is None else span.of(parse.article.text)


def seen(parse: Parse) -> list[tuple[str, str | None, str | None]]:
    return [
        (words(parse, one.quotation.content[0]) or "", words(parse, one.source.span if one.source else None), words(parse, one.cue))
        for one in attributions(parse)
    ]


B = "We will rebuild the old harbour by spring,"
ROWS: dict[str, tuple[str, list[tuple[str, str | None, str | None]]]] = {
    "X said after marks": (f'"{{{B}}}" [Ada Holm] <said>.', [(B, "Ada Holm", "said")]),
    "said X after marks": (f'"{{{B}}}" <said> [Ada Holm].', [(B, "Ada Holm", "said")]),
    "said X with a title": (f'"{{{B}}}" <said> [Mayor Ada Holm], who took office in May.', [(B, "Mayor Ada Holm", "said")]),
    "X told reporters": (f'"{{{B}}}" [Holm] <told> reporters in Norby.', [(B, "Holm", "told")]),
    "pronoun": (f'"{{{B}}}" [she] <said>.', [(B, "she", "said")]),
    "pronoun after": (f'"{{{B}}}" <said> [she].', [(B, "she", "said")]),
    "source before marks": (
        '[Holm] <said>: "{We will rebuild the old harbour by spring.}"',
        [("We will rebuild the old harbour by spring.", "Holm", "said")],
    ),
    "source and comma before marks": (
        '[Holm] <added>, "{We will rebuild the old harbour by spring.}"',
        [("We will rebuild the old harbour by spring.", "Holm", "added")],
    ),
    "indirect with that": (
        "[Holm] <said> {that the harbour would open in spring}.",
        [("that the harbour would open in spring", "Holm", "said")],
    ),
    "indirect without that": ("[Holm] <said> {the harbour would open in spring}.", [("the harbour would open in spring", "Holm", "said")]),
    "indirect before its cue": (
        "{The harbour would open in spring}, [Holm] <said>.",
        [("The harbour would open in spring", "Holm", "said")],
    ),
    "indirect before said X": (
        "{The harbour would open in spring}, <said> [a town official].",
        [("The harbour would open in spring", "a town official", "said")],
    ),
    "according to before": (
        "<According to> [Holm], {the harbour would open in spring}.",
        [("the harbour would open in spring", "Holm", "According to")],
    ),
    "according to after": (
        "{The harbour would open in spring}, <according to> [the town's engineers].",
        [("The harbour would open in spring", "the town's engineers", "according to")],
    ),
    "a belief": ("[Analysts] <believe> {the harbour would open in spring}.", [("the harbour would open in spring", "Analysts", "believe")]),
    "an institution": (
        "[The harbour ministry] <says> {it is ready to open the quay}.",
        [("it is ready to open the quay", "The harbour ministry", "says")],
    ),
    "perfect": ("[Holm] <has said> {the harbour would open in spring}.", [("the harbour would open in spring", "Holm", "has said")]),
    "someone else in the content": (
        "{Vance could open the harbour in spring}, <said> [a senior official].",
        [("Vance could open the harbour in spring", "a senior official", "said")],
    ),
    "two sentences, two sources": (
        f'"{{{B}}}" [Holm] <said>. [Vance] <said> {{the town had no money left}}.',
        [(B, "Holm", "said"), ("the town had no money left", "Vance", "said")],
    ),
    "two paragraphs, two sources": (
        f'"{{{B}}}" [Holm] <said>.\n\n"{{The town has no money left for it}}," [Vance] <said>.',
        [(B, "Holm", "said"), ("The town has no money left for it", "Vance", "said")],
    ),
    "a source of the other paragraph stays there": (
        f'[Vance] <said> {{the town had no money left}}.\n\n"{{{B}}}" <said> [Holm].',
        [("the town had no money left", "Vance", "said"), (B, "Holm", "said")],
    ),
    "cut by its cue": (f'"{{{B}}}" [Holm] <said>. "{{It will take us the whole winter.}}"', [(B, "Holm", "said")]),
    "cut in mid-sentence": (
        '"{The old harbour}," [Holm] <said>, "{will be rebuilt by the whole town.}"',
        [("The old harbour,", "Holm", "said")],
    ),
    "three cues in a row": (
        f'"{{{B}}}" [Holm] <said>. "{{It takes the whole winter}}," [she] <added>. [Vance] <disagreed>.',
        [(B, "Holm", "said"), ("It takes the whole winter,", "she", "added")],
    ),
    "tagger sees nothing, X said": (f'"{B}" Ada Holm said.', [(B, "Ada Holm", "said")]),
    "tagger sees nothing, said X": (f'"{B}" said Ada Holm.', [(B, "Ada Holm", "said")]),
    "tagger sees nothing, she said": (f'"{B}" she said.', [(B, "she", "said")]),
    "tagger sees no source": (f'"{{{B}}}" Ada Holm <said>.', [(B, "Ada Holm", "said")]),
    "tagger sees no cue": (f'"{{{B}}}" [Ada Holm] said.', [(B, "Ada Holm", "said")]),
    "relay, content first": (
        "{The harbour is open again}, [Northern Wire] <quoted> a spokesman for the town as saying.",
        [("The harbour is open again", "a spokesman for the town", "quoted")],
    ),
    "relay, tagger wrong": (
        "The harbour is open again, [Northern Wire] <quoted> {a spokesman for the town as saying}.",
        [("The harbour is open again", "a spokesman for the town", "quoted")],
    ),
    "relay, words in marks": (
        '"{We will open the harbour in the spring}," [Northern Wire] <quoted> the spokesman as saying.',
        [("We will open the harbour in the spring,", "the spokesman", "quoted")],
    ),
    "relay, content last": (
        "[Northern Wire] <quoted> Bruno Vance as saying {the harbour was open again}.",
        [("the harbour was open again", "Bruno Vance", "quoted")],
    ),
    "relay, passive": (
        "{The harbour is open again}, [harbour analyst Cleo Marsh] <was quoted as saying> by the weekly The Quay Post.",
        [("The harbour is open again", "harbour analyst Cleo Marsh", "was quoted as saying")],
    ),
    "relay, passive, tagger silent": (
        "The harbour is open again, harbour analyst Cleo Marsh was quoted as saying by the weekly The Quay Post.",
        [("The harbour is open again", "harbour analyst Cleo Marsh", "was quoted as saying")],
    ),
    "a relative clause": (
        "The plan met objections from [Norby], [which] <insists> {that the harbour will never be sold}.",
        [("that the harbour will never be sold", "Norby, which", "insists")],
    ),
    "a denial": ("[Holm] <denied> {selling the harbour to Norby}.", [("selling the harbour to Norby", "Holm", "denied")]),
    "curly marks": (f"“{{{B}}}” [Holm] <said>.", [(B, "Holm", "said")]),
    "British marks": (f"'{{{B}}}' [Holm] <said>.", [(B, "Holm", "said")]),
    "guillemets": (f"«{{{B}}}» [Holm] <said>.", [(B, "Holm", "said")]),
    "a question": (
        '"{Who will rebuild the old harbour by spring?}" [Holm] <asked>.',
        [("Who will rebuild the old harbour by spring?", "Holm", "asked")],
    ),
    "a byline after a dash": (
        '"{We rebuilt the old harbour with our own hands.}" — Ada Holm\n"{The town was with us all the way to spring.}" — Bruno Vance\n',
        [
            ("We rebuilt the old harbour with our own hands.", "Ada Holm", None),
            ("The town was with us all the way to spring.", "Bruno Vance", None),
        ],
    ),
    "a byline on a line of its own": (
        '[Vance] <had denied it>.\n\n"{We rebuilt the old harbour with our own hands.}"\n\n- Ada Holm, Norby.\n\nShe was born there.',
        [("We rebuilt the old harbour with our own hands.", "Ada Holm", None)],
    ),
    "a place before a colon": (
        f'Norby: "{{{B}}}" [Ada Holm] <said>.',
        [(B, "Ada Holm", "said")],
    ),
    "a label within a sentence": (
        '[Ada Holm] <said> the sign read "{NOTICE: We rebuilt the old harbour for all of you}."',
        [("NOTICE: We rebuilt the old harbour for all of you.", "Ada Holm", "said")],
    ),
    "a list below is no byline": (
        f'"{{{B}}}" <said> [Ada Holm].\n\n"{{The plan is a good plan for all of us.}}"\n\n- a pier\n\n- a quay',
        [(B, "Ada Holm", "said"), ("The plan is a good plan for all of us.", "Ada Holm", "said")],
    ),
    "a name before a colon, after a dash": (
        'The [builders] agree - Ada Holm: "{We rebuilt the old harbour with our own hands.}" [The Quay.]',
        [("We rebuilt the old harbour with our own hands.", "Ada Holm", None)],
    ),
    "a name before a colon, after from": (
        '-More from Ada Holm: "{We rebuilt the old harbour with our own hands.}"',
        [("We rebuilt the old harbour with our own hands.", "Ada Holm", None)],
    ),
    "a name before a colon that opens the line": (
        'Bruno Vance: "{We rebuilt the old harbour with our own hands.}"',
        [("We rebuilt the old harbour with our own hands.", "Bruno Vance", None)],
    ),
    "a verb before the name": (
        'Continued [Ada Holm]: "{We rebuilt the old harbour with our own hands.}"',
        [("We rebuilt the old harbour with our own hands.", "Ada Holm", "Continued")],
    ),
    "a past after a perfect is reported too": (
        "[Norby] <has said> {it was willing to rebuild the pier} but <saw> {the harbour}, which the town lost, {as another matter}. "
        "It rained.",
        [("it was willing to rebuild the pier but saw the harbour, which the town lost, as another matter", "Norby", "has said")],
    ),
    "a past after a past is the source's own": (
        "[Norby] <said> {it was willing to rebuild the pier} but saw no end of it.",
        [("it was willing to rebuild the pier", "Norby", "said")],
    ),
    "a participle after a perfect is the source's own": (
        "[Norby] <has said> {it was willing to rebuild the pier} but seen no end of it.",
        [("it was willing to rebuild the pier", "Norby", "has said")],
    ),
    "an aside between source and cue": (
        f'"{{{B}}}" [Holm], a former captain, <said> on Monday.',
        [(B, "Holm", "said")],
    ),
    "several paragraphs": (
        '"{We will rebuild the harbour, all of it.}\n\n"{It will take until spring}," [Holm] <said>.',
        [('We will rebuild the harbour, all of it.\n\n"It will take until spring', "Holm", "said")],
    ),
}


@pytest.mark.parametrize(("markup", "expected"), ROWS.values(), ids=ROWS.keys())
def test_content_is_tied_to_source_and_cue(markup: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    found = seen(marked(markup, PEOPLE))
    assert [(content.rstrip(","), source) for content, source, _ in found] == [
        (content.rstrip(","), source) for content, source, _ in expected
    ]
    assert [cue for _, _, cue in found if cue] == [cue for _, _, cue in expected if cue]


REPORTS = {
    "said": ("[Holm] <said> {the harbour would open in spring}.", "speech"),
    "marks, no cue": ('{"We will rebuild the old harbour by spring."} [Holm] knows.', "speech"),
    "declared a thing": ('[Holm] <declared> {the town\'s intention to open "the old harbour"} in May.', "speech"),
    "denied": ("[Holm] <has denied> {selling the harbour to Norby}.", "speech"),
    "according to": ("<According to> [Holm], {the harbour would open in spring}.", "speech"),
    "believes": ("[Holm] <believes> {the harbour would open in spring}.", "thought"),
    "hopes": ("[Norby] <hopes> {the town will open the harbour}.", "thought"),
    "wants to": ("[Norby] <wants> {to open the harbour in May}.", "thought"),
    "thanked": ("[Holm] <thanked> {the town for the harbour it built}.", "act"),
    "invited": ("[Holm] <invited> {the town to the harbour in May}.", "act"),
    "agreed to": ("[The two mayors] <agreed> {to rebuild the harbour by May}.", "act"),
    "supports": ("[Holm] <supports> {the harbour plan}.", "thought"),
    "shouted in marks": ('"{Open the harbour now, all of it!}" [Holm] <shouted>.', "speech"),
    "thought in marks": ('"{They will never open this harbour again}," [Holm] <thought>.', "thought"),
}


@pytest.mark.parametrize(("markup", "reports"), REPORTS.values(), ids=REPORTS.keys())
def test_an_attribution_says_what_kind_of_act_it_reports(markup: str, reports: str) -> None:
    parse = marked(markup, PEOPLE)
    index = make_index(parse, EN)
    cue = index.cues[0].span if index.cues else None
    content = index.contents[0].span
    from quotes.quotation.reports import what_is_reported

    kind = (
        "direct"
        if index.in_marks(content) or content.of(index.text).startswith('"')
        else "mixed"
        if '"' in content.of(index.text)
        else "indirect"
    )
    assert what_is_reported(index, Quotation((content,), kind), cue) == reports


MENTIONS = {
    "pronoun": ("[she] said", "pronoun"),
    "capital pronoun": ("[He] said", "pronoun"),
    "name": ("[Ada Holm] said", "name"),
    "name with a title": ("[Mayor Ada Holm] said", "name"),
    "noun": ("[a town official] said", "noun"),
    "capital noun": ("[The officials] said", "noun"),
}


@pytest.mark.parametrize(("markup", "kind"), MENTIONS.values(), ids=MENTIONS.keys())
def test_a_mention_is_a_name_a_noun_or_a_pronoun(markup: str, kind: str) -> None:
    index = make_index(marked(markup, PEOPLE), EN)
    assert mention_kind(index, index.sources[0].span) == kind


RELAYS = {
    "active": ("{The harbour is open}, [Northern Wire] <quoted> the spokesman as saying.", "Northern Wire"),
    "passive": ("{The harbour is open}, [Cleo Marsh] <was quoted as saying> by the weekly The Quay Post.", "the weekly The Quay Post"),
    "none": ("{The harbour is open}, [Cleo Marsh] <said>.", None),
}


@pytest.mark.parametrize(("markup", "relay"), RELAYS.values(), ids=RELAYS.keys())
def test_a_medium_is_the_relay_not_the_source(markup: str, relay: str | None) -> None:
    parse = marked(markup, PEOPLE)
    (one,) = attributions(parse)
    assert words(parse, one.relay) == relay


def test_words_that_go_on_without_a_cue_keep_the_source_before() -> None:
    parse = marked(
        '"{We will rebuild the old harbour by spring}," [Holm] <said>.\n\n"{It will be a fine harbour. Nobody believed in it.}"',
        PEOPLE,
    )
    found = attributions(parse)
    assert [words(parse, one.source.span if one.source else None) for one in found] == ["Holm", "Holm"]


def test_nobody_said_it() -> None:
    parse = marked("It was <said> {that the harbour would never be sold again}.", PEOPLE)
    (one,) = attribute(parse, [Quotation((make_index(parse, EN).contents[0].span,), "indirect")], EN)
    assert (one.source, words(parse, one.cue), one.rule) == (None, "said", "no_source")


def test_a_transcript_names_its_speakers() -> None:
    parse = marked('"HOLM: We will rebuild the harbour by spring.\n\n"VANCE: The town has no money left for it."')
    assert [(source, content) for content, source, _ in seen(parse)] == [
        ("HOLM", "We will rebuild the harbour by spring."),
        ("VANCE", "The town has no money left for it."),
    ]


def test_every_attribution_keeps_its_rule_and_a_confidence() -> None:
    parse = marked(ROWS["two paragraphs, two sources"][0], PEOPLE)
    for one in attributions(parse):
        assert one.rule in RULES
        assert 0 <= one.confidence <= 1


def test_rules_can_be_chosen() -> None:
    parse = marked(ROWS["X said after marks"][0], PEOPLE)
    quotations = find_quotations(parse, EN)
    (one,) = attribute(parse, quotations, EN, rules={"no_source": RULES["no_source"]})
    assert one.source is None
    assert one.rule == "no_source"


STATEMENTS = {
    "a clause": ("[Holm] <said> {the harbour would open in spring}.", True),
    "a clause with that": ("[Holm] <believes> {that the old harbour and the pier are lost}.", True),
    "a clause with whether": ("[Holm] <asked> {whether to rebuild the harbour at all}.", True),
    "a clause before its cue": ("{The harbour of Norby, old as it is, stays open}, [Holm] <said>.", True),
    "short forms": ("[Holm] <thinks> {they're ready}.", True),
    "a short question": ("[Holm] <asked> {what happened}.", True),
    "which": ("[Holm] <knew> {which harbour is lost}.", True),
    "not": ("[Holm] <said> {you won't rebuild it}.", True),
    "there's": ("[Holm] <said> {there’s hope}.", True),
    "one word": ("[Holm] <agreed with> {that}.", False),
    "words in marks": ('"{A harbour for all of us!}" [Holm] <shouted>.', True),
    "some words in marks": ('[Holm] <praised> {the "harbour for all of us" in Norby}.', True),
    "a thing": ("[Holm] <supports> {the harbour plan of Norby}.", False),
    "a thing and its clause": ("[Holm] <praised> {the builders of the old harbour in Norby who were paid late}.", False),
    "a thing that is told of": ("[Holm] <announced> {a plan that will save Norby}.", False),
    "led by a preposition": ("[Holm] <spoke of> {Norby is lost songs}.", False),
    "a question led by one": ("[Holm] <spoke of> {how Norby lost it}.", False),
    "led by one, with that": ("[Holm] <agreed on> {that it is lost}.", True),
    "few words in marks": ('[Holm] <praised> {the "pier" of Norby}.', False),
    "a deed in marks": ('[Holm] <wants> {to rebuild "the harbour for all of us"}.', False),
    "somebody's deed": ("[Holm] <asked> {her to do so}.", False),
    "that one": ("[Holm] <believes> {that old harbour, which was lost}.", False),
    "that, and a phrase": ("[Holm] <believes> {that, as a town, Norby is lost}.", True),
    "that his": ("[Holm] <believes> {that his pier, long and old, is lost}.", True),
    "that locally": ("[Holm] <believes> {that locally, nobody is heard}.", True),
    "a noun's": ("[Holm]'s <belief> {that the harbour is lost}.", False),
    "nobody's": ("It <was decided> {that the harbour is lost}.", False),
    "a praised thing": ("[Holm] <thanked> {Ada, who was there}.", False),
    "agreed that": ("[Holm] <agreed> {that nobody builds a pier}.", True),
    "the longest of two": ("{A harbour} [Holm] <wants> {to be rebuilt here in Norby}.", False),
    "after a stub": ("{What} [Holm] <said> {was that the harbour is lost}.", True),
    "a deed": ("[Holm] <wants> {to rebuild what was lost}.", False),
    "exactly what": ("[Holm] <knows> {exactly what the harbour of Norby is}.", True),
    "that within": ("[Holm] <knows> {that within Norby, old as it is, a harbour was lost}.", True),
    "no cue we know": ("[Holm] <compared> {the pier she saw to what was lost}.", False),
    "no cue we know, with that": ("[Holm] <ensures> {that the pier is rebuilt}.", True),
    "after a colon": ("[Holm] <thought>: {here's a way to Norby}.", True),
    "the very words": ("[I] <was like>, {let's go to Norby}.", True),
    "a wish": ("[I] would <like>, as you know, {to go to Norby}.", False),
    "a deed remembered": ("[Holm] <remembers> {going to Norby by the old road}.", True),
    "a deed liked": ("[Holm] <likes> {going to Norby by the old road}.", False),
    "a topic": ("[Holm] <spoke> {about what is lost}.", False),
    "according to, a long subject": ("<According to> [Holm], {the three old harbours of the north coast close}.", True),
    "according to, few words": ("{Late}, <according to> [Holm].", False),
    "said, and no verb that we know": ("[Holm] <said> {workers of three harbours strike on Monday}.", True),
    "said, a thing": ("[Holm] <said> {her name, Ada, and that of Norby}.", False),
    "said, a deed": ("[Holm] <said> {to rebuild the harbour of Norby now}.", False),
    "said of somebody": ("[Holm] <said> {of Norby and its harbour only good}.", False),
    "said it, and how": ("[Holm] <said> {it very loudly, and twice on Monday}.", False),
    "a verb that comes late": ("[Holm] <claimed> {the refusal of the town to pay for the pier was wrong}.", True),
    "a verb after a relative": ("[Holm] <claimed> {the pier of the old town that was lost}.", False),
    "a name and a past": ("[Holm] <stated> {Norby left}.", False),
    "a name, a past and more": ("[Holm] <stated> {Norby left the union}.", True),
    "a pronoun and a past": ("[Holm] <stated> {it raised the pier}.", True),
    "a past before a thing": ("[Holm] <noted> {the town council closed its pier}.", True),
    "a past that is a participle": ("[Holm] <noted> {the pier closed by storms}.", False),
    "a plan announced": ("[Holm] <announced> {a plan for the pier of Norby}.", False),
    "that before a name": ("[Holm] <claimed> {that Norby, old as it is, sinks}.", True),
    "agreed, and a clause": ("[The two] <agreed> {there is no pier}.", True),
}


ASKED = {
    "a question": ("<Do you still think> {that the pier is safe}?", ["you"]),
    "a short form": ("<You'll note> {that the pier is safe}.", ["You"]),
    "a source of its own": ("<As you know>, [Holm] <said> {the pier is safe}.", ["Holm"]),
    "an object": ("[Holm] <can tell you> {that the pier is safe}.", ["Holm"]),
    "nothing but an object": ("<Can tell you> {that the pier is safe}.", []),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was like, let's go to Norby.", [("I", "was like", "let's go to Norby")]),
        ("And then I'm like, are you out of your mind?", [("I", "like", "are you out of your mind")]),
        ("I was like them once, in Norby.", []),
        ("I like, as you know, the old harbour.", []),
    ],
)
def test_words_given_after_a_quotative_are_proposed(text: str, expected: list[tuple[str, str, str]]) -> None:
    parse = parse_of(text)
    found = [one for one in attributions(parse) if one.source]
    assert [(one.source.span.of(text), words(parse, one.cue), one.quotation.span.of(text)) for one in found if one.source] == expected


@pytest.mark.parametrize(("markup", "expected"), ASKED.values(), ids=ASKED.keys())
def test_the_subject_within_a_cue_is_a_source(markup: str, expected: list[str]) -> None:
    parse = marked(markup, PEOPLE)
    assert [one.source.span.of(parse.article.text) for one in attributions(parse) if one.source] == expected


@pytest.mark.parametrize(("markup", "expected"), STATEMENTS.values(), ids=STATEMENTS.keys())
def test_an_attribution_says_whether_its_content_is_a_statement(markup: str, expected: bool) -> None:
    parse = marked(markup, PEOPLE)
    contents = [part.span for part in parse.parts if part.kind == "content"]
    text = parse.article.text
    kind = "indirect" if '"' not in text else "direct" if text.startswith('"') else "mixed"
    (found,) = attribute(parse, [Quotation(tuple(contents), kind)], EN)
    assert found.statement is expected
