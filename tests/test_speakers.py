"""Sources to speakers: a table of passages, and what must always hold."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.language.people import read_people
from quotes.language.quoting import read_language
from quotes.language.states import read_states
from quotes.quotation.types import Attribution, Mention, Quotation
from quotes.speakers.resolve import name_speakers
from quotes.speakers.roster import Person, Roster, read_roster
from quotes.speakers.states import StateNames, state_names
from quotes.text.article import Article
from quotes.text.parse import Entity, Parse, Sentence, Token
from quotes.text.spans import Span

ROSTER = """
roster: made-up
people:
  - key: weller
    name: Ruth Weller
    aliases: [Ruth Ann Weller]
    pronouns: she
    side: United States
    offices:
      - {title: Secretary of State, variants: [top U.S. diplomat], from: 2009-01-21, until: 2013-02-01}
      - {title: Senator, from: 2001-01-03, until: 2009-01-20}
    namesakes:
      - {name: Paul Weller, pronouns: he, titles: [President]}
      - Mia Weller
  - key: dorn
    name: Viktor Dorn
    aliases: [Victor Dorn, Виктор Дорн]
    pronouns: he
    side: Russia
    offices:
      - {title: Foreign Minister, from: 2004-03-09}
  - key: hask
    name: Pavel Hask
    pronouns: he
    side: Russia
    offices:
      - {title: President, from: 2008-05-07, until: 2012-05-07}
      - {title: Prime Minister, from: 2012-05-08}
  - key: lund
    name: Mara Lund
    pronouns: she
    side: Norway
    offices:
      - {title: Prime Minister, from: 2005-10-17, until: 2013-10-16}
  - key: pike
    name: Stephen Pike
    pronouns: he
    side: United States
"""
BOTH = "U.S. Secretary of State Ruth Weller met Russian Foreign Minister Viktor Dorn in Oslo. "
DATE = "2009-03-09"
FEW = re.compile(r"(?<![A-Z])(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSen)(?<!\bGov)(?<!\bGen)[.!?][\"”]?\s+(?=[\"“A-Z])")

# ruff: noqa: E501  (a case is one line)
# (what it shows, passage with [[source]] and {{content}} in the order they belong together, speakers of each source parted by " | ";
#  a key for the roster's people, "-" for nobody, "?name" unnamed, "*name" group, "#name" organisation, else the name of a local person)
CASES = [
    # names
    ("full-name", "{{The talks were good}}, [[Ruth Weller]] said.", "weller"),
    ("surname", BOTH + "{{The talks were good}}, [[Weller]] said.", "weller"),
    ("surname-alone", "{{The talks were good}}, [[Weller]] told reporters.", "weller"),
    ("alias-spelling", "{{The talks were good}}, [[Victor Dorn]] said.", "dorn"),
    ("other-script", "[[Виктор Дорн]] said {{the talks were good}}.", "dorn"),
    ("nickname-of-the-given-name", "[[Steve Pike]] said {{the talks were good}}.", "pike"),
    ("middle-initial", "[[Stephen K. Pike]] said {{the talks were good}}.", "pike"),
    ("title-before-name", "{{It is time}}, said [[U.S. Secretary of State Ruth Weller]].", "weller"),
    ("title-and-surname", BOTH + "{{It is time}}, said [[Secretary Weller]].", "weller"),
    ("secretary-of-state-surname", "{{It is time}}, said [[Secretary of State Weller]].", "weller"),
    ("description-before-name", "[[Russia expert Steve Pike]] said {{it was late}}.", "pike"),
    ("owner-before-name", "[[The Russian president's spokesman Anton Brel]] said {{it was late}}.", "Anton Brel"),
    ("description-after-name", "[[Anton Brel, a spokesman for the president]], said {{it was late}}.", "Anton Brel"),
    ("relative-after-name", "[[Weller, who has met Dorn before]], said {{it was late}}.", "weller"),
    ("possessive-source", "{{It is late}} was [[Weller's]] answer.", "weller"),
    ("name-in-headline", "Weller Seeks New Talks With Norway\nU.S. Secretary of State Ruth Weller came to Oslo. {{It is time}}, [[Weller]] said.", "weller"),
    ("surname-before-full-name", "[[Dorn]] said {{it was late}}. Viktor Dorn left on Friday.", "dorn"),
    # people who are not on the roster
    ("local-full-then-surname", "[[Ivan Sollis]] said {{it was late}}. [[Sollis]] added that {{he would stay}}.", "Ivan Sollis | Ivan Sollis"),
    ("local-surname-then-full", "Sollis Wins\n[[Sollis]] said {{it was late}}. Governor Ivan Sollis left.", "Ivan Sollis"),
    ("local-longest-name", "Anna Kern came. [[Kern]] said {{yes}}. Anna Maria Kern then left.", "Anna Maria Kern"),
    ("local-mr", "John Tarn came late. {{We waited}}, [[Mr. Tarn]] said.", "John Tarn"),
    ("local-initial", "J. Robert Tarn came late. {{We waited}}, [[Tarn]] said.", "J. Robert Tarn"),
    ("local-two-people", "Ann Bell met Carl Hood. [[Hood]] said {{no}}. [[Bell]] said {{yes}}.", "Carl Hood | Ann Bell"),
    ("local-with-particle", "Ursula van der Meer came. [[Van der Meer]] said {{no}}.", "Ursula van der Meer"),
    ("surname-that-is-a-role", "{{No}}, said [[Mr. King]]. Adam King left.", "Adam King"),
    ("surname-that-is-a-month", "Minister Lena May came. [[May]] said {{no}}.", "Lena May"),
    ("month-before-surname", "In June Weller came. {{No}}, said [[Weller]].", "weller"),
    ("weekday-before-surname", "On Thursday Weller came. {{No}}, said [[Weller]].", "weller"),
    ("month-that-is-a-given-name", "April Jones came to Oslo. In April Jones spoke. {{No}}, said [[Jones]].", "April Jones"),
    ("title-with-hyphen", "[[Secretary-General Anders Holm]] said {{no}}. {{Yes}}, said [[Holm]].", "Anders Holm | Anders Holm"),
    ("name-with-article-grown-on", "[[Prince Faris al-Amin]] said {{yes}}. {{So}}, said [[al-Amin]].", "Faris al-Amin | Faris al-Amin"),
    ("source-over-a-sentence-end", "{{It is late}}, said [[Qatari Prime Minister Samir bin Talib. Prince Faris al-Amin]] left.", "Samir bin Talib"),
    # one surname, several people
    ("husband-in-full", BOTH + "[[Paul Weller]] said {{it was late}}.", "Paul Weller"),
    ("daughter-in-full", BOTH + "[[Mia Weller]] said {{it was late}}.", "Mia Weller"),
    ("unlisted-relative-in-full", BOTH + "[[Hugo Weller]] said {{it was late}}.", "Hugo Weller"),
    ("husband-by-title", "[[Former President Weller]] said {{it was late}}.", "Paul Weller"),
    ("husband-by-mr", BOTH + "{{It is late}}, [[Mr. Weller]] said.", "Paul Weller"),
    ("wife-by-mrs", "{{It is late}}, [[Mrs. Weller]] said.", "weller"),
    ("surname-stays-with-main-person", BOTH + "Her daughter, Mia Weller, stayed at home. [[Weller]] said {{the talks were good}}.", "weller"),
    ("surname-of-the-only-one-named", "Paul Weller, the former president, spoke on Monday. [[Weller]] said {{it was late}}.", "Paul Weller"),
    ("two-locals-given-names", "Ann Bell and Tom Bell run a shop. [[Ann Bell]] said {{no}}. [[Tom Bell]] said {{yes}}.", "Ann Bell | Tom Bell"),
    ("two-locals-by-mr-and-ms", "Ann Bell and Tom Bell run a shop. {{No}}, said [[Ms. Bell]]. {{Yes}}, said [[Mr. Bell]].", "Ann Bell | Tom Bell"),
    ("two-locals-by-given-name", "Ann Bell and Tom Bell run a shop. {{No}}, said [[Ann]]. {{Yes}}, said [[Tom]].", "Ann Bell | Tom Bell"),
    ("equal-surnames-abstain", "Kim Bell and Lee Bell run a shop. {{No}}, said [[Bell]].", "-"),
    ("namesake-of-another-given-name", "Deputy mayor Oskar Dorn came. [[Dorn]] said {{it was late}}.", "Oskar Dorn"),
    # pronouns
    ("she-in-next-sentence", BOTH + "{{The talks were good}}, [[she]] said.", "weller"),
    ("he-in-next-sentence", BOTH + "{{The talks were good}}, [[he]] said.", "dorn"),
    ("she-after-quotation-of-hers", 'Weller thanked Norway. "{{We will go on}}," [[Weller]] said. "{{It is time}}," [[she]] added.', "weller | weller"),
    ("he-not-she", "Ann Bell met Carl Hood. {{It is late}}, [[he]] said.", "Carl Hood"),
    ("she-not-he", "Carl Hood met Ann Bell. {{It is late}}, [[she]] said.", "Ann Bell"),
    ("name-in-content-is-not-the-speaker", BOTH + '[[Dorn]] smiled. "{{Hask will decide}}," [[he]] said.'.replace("[[Dorn]]", "Dorn"), "dorn"),
    ("name-in-own-indirect-content", BOTH + "{{Both should prepare the visit of Pavel Hask}}, [[she]] said.", "weller"),
    ("speaker-goes-on", 'Carl Hood came. "{{I met Tom Reed}}," [[Hood]] said. "{{He is fine}}," [[he]] added.', "Carl Hood | Carl Hood"),
    ("pronoun-of-unnamed", "{{It is late}}, said [[a spokeswoman]]. {{We are tired}}, [[she]] added.", "?spokeswoman | ?spokeswoman"),
    ("pronoun-after-mr", "Mr. Tarn came late. {{We waited}}, [[he]] said.", "Tarn"),
    ("pronoun-of-unknown-given-name", "Governor Qorin Vash spoke. {{We waited}}, [[she]] said.", "Qorin Vash"),
    ("her-as-source", "Ruth Weller came. {{It is late}}, according to [[her]].", "weller"),
    ("who", "The plan came from Ruth Weller, [[who]] said {{it was late}}.", "weller"),
    ("pronoun-with-nobody", "{{It is late}}, [[she]] said.", "-"),
    ("pronoun-of-wrong-gender-only", "Viktor Dorn came. {{It is late}}, [[she]] said.", "-"),
    # first person
    ("i-inside-quotation", '"{{I think {{it is late}}, as [[I]] said}}," [[Weller]] said.', "weller | weller"),
    ("we-inside-quotation", '"{{As [[we]] said, {{it is late}}}}," [[Viktor Dorn]] said.', "dorn | dorn"),
    ("i-outside-quotation", "[[I]] said {{it was late}}. Ruth Weller left.", "-"),
    ("speaker-before-colon", "Ruth Weller: [[I]] think {{it is late}}.", "weller"),
    # several
    ("and", "{{It is time}}, [[Weller and Dorn]] said.", "weller + dorn"),
    ("three", "{{It is time}}, said [[Weller, Dorn and Ivan Sollis]].", "weller + dorn + Ivan Sollis"),
    ("titles-joined", "{{It is time}}, said [[U.S. Secretary of State Ruth Weller and Russian Foreign Minister Viktor Dorn]].", "weller + dorn"),
    ("top-diplomats", BOTH + "[[The top diplomats]] agreed {{to meet again}}.", "weller + dorn"),
    ("two-ministers", "Foreign Minister Viktor Dorn met Finance Minister Ivan Sollis. [[The two ministers]] said {{it was time}}.", "dorn + Ivan Sollis"),
    ("both-leaders", "Russian President Pavel Hask met Norwegian Prime Minister Mara Lund. [[Both leaders]] said {{it was time}}.", "hask + lund"),
    ("two-leaders-not-the-others", BOTH + "President Pavel Hask met Prime Minister Mara Lund. [[The two leaders]] said {{it was time}}.", "hask + lund"),
    ("they-of-a-pair", "Weller and Dorn met in Oslo. {{It is time}}, [[they]] said.", "weller + dorn"),
    ("she-and-a-name", BOTH + "{{It is time}}, [[she and Dorn]] said.", "weller + dorn"),
    ("they-of-a-group", "Local farmers came to Oslo. {{It is time}}, [[they]] said.", "*Local farmers"),
    ("joint-statement", "Weller and Dorn met in Oslo. {{It is time}}, [[a joint statement]] said.", "weller + dorn"),
    ("joint-statement-of-theirs", "Weller and Dorn met in Oslo. It rained. It rained. It rained. It rained. It rained. {{It is time}}, according to [[their joint statement]].", "weller + dorn"),
    ("two-presidents-one-without-a-title", "Adam Kern and Pavel Hask met in Oslo. [[The two presidents]] said {{no}}.", "Adam Kern + hask"),
    ("three-one-without-a-title", "Weller sat down with Dorn and Omar Talib. [[The three diplomats]] said {{no}}.", "weller + dorn + Omar Talib"),
    ("three-of-whom-one-is-something-else", "Weller sat down with Dorn and driver Omar Talib. [[The three diplomats]] said {{no}}.", "*three diplomats"),
    ("ministers-nobody-named", "[[The two ministers]] said {{it was time}}.", "*two ministers"),
    ("states-joined", "[[Both Moscow and Washington]] say {{it is time}}.", "#state:russia + #state:united-states"),
    ("name-and-unnamed", "[[Weller and a spokesman]] said {{it was time}}.", "weller + ?spokesman"),
    # who opens the sentence before
    ("he-of-the-sentence-before", "Viktor Dorn spoke in Lund. Later Dorn met Luc Morel. Dorn left, and Dorn slept.\n\nTom Hale of the Harbour Union likes the plan. In a paper out this month, [[he]] proposes {{to build it}}.", "Tom Hale"),
    # offices
    ("office-at-date", "[[The Secretary of State]] said {{it was late}}.", "weller"),
    ("office-with-state", "[[The Russian foreign minister]] said {{it was late}}.", "dorn"),
    ("office-of-another-state", "[[The Spanish foreign minister]] said {{it was late}}.", "?Spanish foreign minister"),
    ("office-variant", "[[The top U.S. diplomat]] said {{it was late}}.", "weller"),
    ("office-with-of", "[[The president of Russia]] said {{it was late}}.", "hask"),
    ("office-of-a-company", "[[The president of Varna Bank]] said {{it was late}}.", "?president of Varna Bank"),
    ("office-named-in-article", "French President Luc Morel came. [[The president]] said {{it was late}}.", "Luc Morel"),
    ("office-former", "[[The former senator]] said {{it was late}}.", "weller"),
    ("article-before-roster", "Secretary of State Ivan Sollis came. [[The secretary of state]] said {{it was late}}.", "Ivan Sollis"),
    ("former-holder-is-not-the-holder", "[[The U.S. senator]] said {{it was late}}.", "?U.S. senator"),
    ("bare-office-of-somebody-named", "Viktor Dorn came. {{No}}, said [[the minister]]. {{Yes}}, said [[the Russian foreign minister]].", "dorn | dorn"),
    ("other-modifier-is-another-office", "Viktor Dorn came. [[The finance minister]] said {{no}}.", "?finance minister"),
    ("prime-minister-is-no-minister", "Mara Lund met Viktor Dorn. {{No}}, said [[the prime minister]]. {{Yes}}, said [[the minister]].", "lund | dorn"),
    ("leader-of-a-state", "Ruth Weller met Mara Lund. {{Yes}}, said [[the Norwegian leader]]. {{No}}, said [[the premier]].", "lund | lund"),
    ("former-president-is-not-the-president", "Former President Paul Weller met Pavel Hask. {{No}}, said [[the former president]]. {{Yes}}, said [[the president]].", "Paul Weller | hask"),
    ("former-president-where-he-alone-is-named", "Former President Paul Weller came. {{Yes}}, said [[the president]].", "Paul Weller"),
    ("deputy-is-not-the-holder", "Deputy Foreign Minister Ivan Sollis came. [[The foreign minister]] said {{no}}.", "dorn"),
    ("state-excludes-a-title", "President Adam Kern met Pavel Hask. {{No}}, [[the Russian president]] said. {{Yes}}, said [[the American president]].", "hask | Adam Kern"),
    ("state-excludes-somebody-absent", "President Adam Kern arrived. {{No}}, said [[the Russian president]].", "hask"),
    ("state-of-another-title-excludes", "Georgian President Luc Morel came. Adam Kern and Pavel Hask left. [[The American president]] said {{no}}.", "Adam Kern"),
    ("the-one-beside-another-state", "Adam Kern and Pavel Hask met in Oslo. {{No}}, [[the American president]] said. {{Yes}}, said [[the president]].", "Adam Kern | Adam Kern"),
    ("description-after-a-name-of-another-state", "Adam Kern came. He and Pavel Hask, [[the American president]] said, {{were glad}}.", "Adam Kern"),
    ("outgoing-still-holds", "[[The outgoing Russian president]] said {{no}}.", "hask"),
    ("office-owned-by-a-state", "[[Russia's president]] said {{no}}. [[Spain's prime minister]] said {{yes}}.", "hask | ?Spain's prime minister"),
    ("nationality-alone", "Weller and Dorn met in Oslo. [[The American]] said {{no}}. [[The Russian]] said {{yes}}.", "weller | dorn"),
    ("nationality-of-nobody", "Luc Morel came. [[The Kremlin]] said {{no}}. [[The American]] said {{yes}}.", "#state:russia | #American"),
    ("his-guest", "Viktor Dorn met Ruth Weller. [[His guest]] said {{no}}.", "weller"),
    # unnamed
    ("unnamed-official", "{{It is late}}, said [[a senior U.S. official]].", "?senior U.S. official"),
    ("unnamed-in-so-many-words", "{{No}}, said [[an unnamed Kremlin official]]. {{Yes}}, said [[the official]].", "?Kremlin official | ?Kremlin official"),
    ("unnamed-refers-back", "{{It is late}}, said [[a senior U.S. official]]. {{Very late}}, said [[the official]].", "?senior U.S. official | ?senior U.S. official"),
    ("unnamed-of-ministry", "[[A spokesman for the Russian Foreign Ministry]] said {{no}}.", "?spokesman for the Russian Foreign Ministry"),
    ("spokesman-refers-back", "Interfax quoted [[a spokesman for the ministry]] as saying {{no}}. {{Never}}, [[the spokesman]] said.", "?spokesman for the ministry | ?spokesman for the ministry"),
    ("spokesman-refers-to-name", "White House spokesman Carl Hood came. {{Never}}, [[the spokesman]] said.", "Carl Hood"),
    ("apposition-refers-to-name", "Carl Hood, a lawyer from Ohio, came. {{Never}}, [[the lawyer]] said.", "Carl Hood"),
    ("another-official", "[[An official]] said {{no}}. [[Another official]] said {{yes}}.", "?official | ?official"),
    ("spokesman-of-a-person", "[[A spokesman for Ruth Weller]] said {{no}}.", "?spokesman for Ruth Weller"),
    ("persons-spokesman", "[[Weller's spokesman]] said {{no}}.", "?Weller's spokesman"),
    ("wife-with-name", "[[His wife, Ann Lee]], said {{no}}.", "Ann Lee"),
    ("bare-role", "[[Foreign Ministry spokesman]] said {{no}}.", "?Foreign Ministry spokesman"),
    ("one-of", "[[One of the drivers]] said {{no}}.", "?One of the drivers"),
    ("role-with-prefix", "[[His ex-wife]] said {{no}}.", "?ex-wife"),
    ("role-before-adjective", "[[An official familiar with the talks]] said {{no}}.", "?official"),
    ("my-father", "[[My father]] said {{no}}.", "?father"),
    ("lawyer-with-name-after", "[[An attorney for Varna Bank, Mark Tolly]], said {{no}}.", "Mark Tolly"),
    # of which place or body
    ("two-states-two-ministers", "[[Norway's minister]] said {{no}}. [[France's minister]] said {{yes}}. [[Norway's minister]] said {{so}}.", "?Norway's minister | ?France's minister | ?Norway's minister"),
    ("two-towns-two-mayors", "[[The mayor of Marden]] said {{no}}. [[The mayor of Lund]] said {{yes}}. [[The mayor of Marden]] said {{so}}.", "?mayor of Marden | ?mayor of Lund | ?mayor of Marden"),
    ("two-owners-two-mayors", "[[Marden's mayor]] said {{no}}. [[Lund's mayor]] said {{yes}}.", "?Marden's mayor | ?Lund's mayor"),
    ("owned-or-with-of", "[[The mayor of Marden]] said {{no}}. [[Lund's mayor]] said {{yes}}. [[Marden's mayor]] said {{so}}.", "?mayor of Marden | ?Lund's mayor | ?mayor of Marden"),
    ("owned-or-an-adjective", "[[Norway's minister]] said {{no}}. [[The Norwegian minister]] said {{yes}}. [[The French minister]] said {{so}}.", "?Norway's minister | ?Norway's minister | ?French minister"),
    ("the-mayor-of-two", "[[The mayor of Marden]] said {{no}}. [[The mayor of Lund]] said {{yes}}. [[The mayor]] said {{so}}.", "?mayor of Marden | ?mayor of Lund | ?mayor of Lund"),
    ("mayor-of-another-town", "Ann Bell, the mayor of Marden, came. [[The mayor of Lund]] said {{no}}. [[Marden's mayor]] said {{yes}}.", "?mayor of Lund | Ann Bell"),
    ("mayor-of-a-town-not-told", "Ann Bell, the mayor, came. [[The mayor of Marden]] said {{no}}. [[Lund's mayor]] said {{yes}}.", "Ann Bell | ?Lund's mayor"),
    ("two-banks", "[[The president of Varna Bank]] said {{no}}. [[The president of Lund Bank]] said {{yes}}.", "?president of Varna Bank | ?president of Lund Bank"),
    ("two-nouns", "[[A spokesman for the ministry]] said {{no}}. [[A spokesman for the bank]] said {{yes}}. [[The ministry's spokesman]] said {{so}}.", "?spokesman for the ministry | ?spokesman for the bank | ?spokesman for the ministry"),
    ("a-noun-for-a-name", "Ann Bell, president of Varna Bank, came. [[The president of the lender]] said {{no}}. [[The bank's president]] said {{yes}}.", "Ann Bell | Ann Bell"),
    ("initials-for-a-name", "Ann Bell, president of the Norrland Rifle Group, came. [[The president of the NRG]] said {{no}}. [[The president of the NFL]] said {{yes}}.", "Ann Bell | ?president of the NFL"),
    ("lawyers-of-two", "[[Kern's lawyer]] said {{no}}. [[Holm's lawyer]] said {{yes}}.", "?Kern's lawyer | ?Holm's lawyer"),
    ("bank-is-not-the-state", "Russian President Pavel Hask came. [[The president of Varna Bank]] said {{no}}. [[The president of the Russian Federation]] said {{yes}}.", "?president of Varna Bank | hask"),
    # groups and organisations
    ("people-involved", "[[Many people involved in the talks]] say {{no}}.", "*people involved in the talks"),
    ("those", "[[Those close to the talks]] say {{no}}.", "*Those close to the talks"),
    ("number", "[[31 Latvians]] say {{no}}.", "*31 Latvians"),
    ("which", "Weller came. She thanked the bank, [[which]] said {{no}}.", "#bank"),
    ("analysts", "[[analysts]] say {{it is late}}.", "*analysts"),
    ("officials-of-a-state", "[[Russian officials]] say {{it is late}}.", "*Russian officials"),
    ("many-people", "[[Many people]] say {{it is late}}.", "*people"),
    ("capital", "[[Moscow]] says {{it is late}}.", "#state:russia"),
    ("the-kremlin", "[[The Kremlin]] says {{it is late}}.", "#state:russia"),
    ("ministry", "[[The ministry]] says {{it is late}}.", "#ministry"),
    ("administration-of-a-person", "[[The Weller administration]] says {{it is late}}.", "#Weller administration"),
    ("foundation-of-a-person", "[[The Dorn Foundation]] says {{it is late}}.", "#Dorn Foundation"),
    ("letters", "[[NATO]] says {{it is late}}.", "#NATO"),
    ("report", "[[The report]] says {{it is late}}.", "#report"),
    # acronyms
    ("defined-in-brackets", "[[The Marden Harbour Board (MHB)]] said {{no}}. [[The MHB]] said {{yes}}. [[MHB]] said {{so}}.", " | ".join(["#Marden Harbour Board"] * 3)),
    ("name-in-brackets", "[[The OHN (Office of Harbours in Norrland)]] said {{no}}. [[The OHN]] said {{yes}}.", " | ".join(["#Office of Harbours in Norrland"] * 2)),
    ("by-initials", "[[The World Health Organization]] said {{no}}. [[The WHO]] said {{yes}}. [[It]] added {{so}}.", " | ".join(["#World Health Organization"] * 3)),
    ("by-initials-before-its-name", "[[The U.M.B.]] said {{no}}. The United Marden Bakers came.", "#United Marden Bakers"),
    ("two-letters-of-a-body", "[[The European Union]] said {{no}}. [[The EU]] said {{yes}}. [[The E.U.]] said {{so}}.", " | ".join(["#European Union"] * 3)),
    ("two-letters-of-no-body", "Energy Undertakings met. [[The EU]] said {{no}}.", "#EU"),
    ("two-letters-of-a-state", "Union Society came from the United States. [[The US]] said {{no}}.", "#state:united-states"),
    ("with-small-letters", "The Office of Harbours closed. [[The OOH]] said {{no}}. [[The OH]] said {{yes}}.", "#Office of Harbours | #OH"),
    ("initials-of-two", "The Union of Marden Bakers met the United Marden Butchers. [[The UMB]] said {{no}}.", "#UMB"),
    ("defined-beside-another", "The Union of Marden Bakers met the United Marden Butchers (UMB). [[The UMB]] said {{no}}.", "#United Marden Butchers"),
    ("letters-inside-words", "[[The Medicor Ministry (MDM)]] said {{no}}. [[MDM]] said {{yes}}. The Marden Board (XQ) left. [[XQ]] said {{so}}.", "#Medicor Ministry | #Medicor Ministry | #XQ"),
    ("initials-of-a-person", "Ann Bell Carr came. [[The ABC]] said {{no}}.", "#ABC"),
    ("names-side-by-side", "The Norrland Union and Marden Society met. [[The NU]] said {{no}}. [[The MS]] said {{yes}}.", "#Norrland Union | #Marden Society"),
    ("across-a-sentence", "He left for United Marden. Bakers came. [[The UMB]] said {{no}}.", "#UMB"),
    ("in-capitals", "UNITED MARDEN BAKERS came. [[The UMB]] said {{no}}.", "#UMB"),
    ("it-of-a-state", "[[Russia]] said {{no}}. [[It]] added {{it was late}}.", "#state:russia | #state:russia"),
    ("agency-is-not-the-speaker", "{{It is late}}, Interfax quoted [[Dorn]] as saying.", "dorn"),
]  # fmt: skip


def written_roster(factory: pytest.TempPathFactory, text: str) -> Roster:
    """A roster as it is read from a file."""
    path = factory.mktemp("roster") / "made-up.yaml"
    path.write_text(text, encoding="utf-8")
    return read_roster(path)


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return written_roster(tmp_path_factory, ROSTER)


def marked(passage: str) -> tuple[str, list[Span], list[Span]]:
    """The passage without its marks, the sources and the contents in the order in which they open."""
    text, open_, sources, contents = "", [], {}, {}
    for piece in re.split(r"(\[\[|\]\]|\{\{|\}\})", passage):
        if piece in ("[[", "{{"):
            open_.append((len(text), piece))
        elif piece in ("]]", "}}"):
            start, mark = open_.pop()
            (sources if mark == "[[" else contents)[start] = Span(start, len(text))
        else:
            text += piece
    return text, [sources[start] for start in sorted(sources)], [contents[start] for start in sorted(contents)]


def parse(text: str, *, date: str | None = DATE, entities: tuple[Entity, ...] = ()) -> Parse:
    sentences, start = [], 0
    for end in [*(match.end() for match in FEW.finditer(text)), len(text)]:
        tokens = tuple(Token(Span(start + m.start(), start + m.end())) for m in re.finditer(r"\S+", text[start:end]))
        if tokens:
            sentences.append(Sentence(tokens))
        start = end
    return Parse(Article("made-up", text, date=date), tuple(sentences), entities, ())


def attributions(text: str, sources: list[Span], contents: list[Span]) -> tuple[Attribution, ...]:
    found = []
    for source, content in zip(sources, nested(sources, contents), strict=True):
        quoted = text[max(0, content.start - 1) : content.start] == '"'
        found.append(Attribution(Quotation((content,), "direct" if quoted else "indirect"), Mention(source, "name"), None, "given", 1.0))
    return tuple(found)


def nested(sources: list[Span], contents: list[Span]) -> list[Span]:
    """A source inside a content owns an inner content: the outer one goes to the source outside."""
    if len(contents) == 2 and contents[0].contains(contents[1]):
        return [contents[1], contents[0]]
    return contents


def shown(attribution: Attribution) -> str:
    signs = {"person": "", "unnamed": "?", "group": "*", "organisation": "#"}
    found = []
    for speaker in attribution.speakers:
        name = speaker.name.replace(" (unnamed)", "") if speaker.key.startswith("local:") else speaker.key
        found.append(signs[speaker.type] + name)
    return " + ".join(found) or "-"


def named(passage: str, roster: Roster, *, date: str | None = DATE) -> tuple[Attribution, ...]:
    text, sources, contents = marked(passage)
    return name_speakers(parse(text, date=date), attributions(text, sources, contents), roster, read_language("en"))


@pytest.mark.parametrize(("passage", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_speakers(passage: str, expected: str, roster: Roster) -> None:
    assert " | ".join(shown(item) for item in named(passage, roster)) == expected


# Whether the place before a role is another one, where the tagger knows the words in "< >" as places; the same signs.
TOWNS = [
    ("<Marden> Mayor Ann Bell came. [[The mayor of <Lund>]] said {{no}}. [[The <Marden> mayor]] said {{yes}}.", "?mayor of Lund | Ann Bell"),
    ("[[The <Marden> mayor]] said {{no}}. [[The <Lund> mayor]] said {{yes}}.", "?Marden mayor | ?Lund mayor"),
    ("<Marden> Mayor Ann Bell came. [[The mayor of the town]] said {{no}}.", "Ann Bell"),
    ("<Marden> lawyer Ann Bell came. [[The lawyer for Varna Bank]] said {{no}}.", "Ann Bell"),
]  # fmt: skip


@pytest.mark.parametrize(("passage", "expected"), TOWNS)
def test_a_place_before_a_role_tells_its_holder_from_others(passage: str, expected: str, roster: Roster) -> None:
    towns = {name.strip("<>") for name in re.findall("<[^>]*>", passage)}
    text, sources, contents = marked(re.sub("[<>]", "", passage))
    entities = tuple(Entity(Span(*found.span()), "location") for town in towns for found in re.finditer(town, text))
    found = name_speakers(parse(text, entities=entities), attributions(text, sources, contents), roster, read_language("en"))
    assert " | ".join(shown(item) for item in found) == expected


def test_an_office_stands_for_its_holder_at_the_date_only(roster: Roster) -> None:
    passage = "[[The Secretary of State]] said {{it was late}}."
    assert shown(named(passage, roster, date="2009-03-09")[0]) == "weller"
    assert shown(named(passage, roster, date="2005-03-09")[0]) == "?Secretary of State"
    assert shown(named(passage, roster, date=None)[0]) == "weller"
    assert named(passage, roster, date=None)[0].speakers[0].confidence < named(passage, roster)[0].speakers[0].confidence
    passage = "[[The Russian prime minister]] said {{it was late}}."
    assert shown(named(passage, roster, date="2014-01-01")[0]) == "hask"
    assert shown(named(passage, roster, date="2009-01-01")[0]) == "?Russian prime minister"


UNDATED = """
roster: undated
people:
  - {key: moor, name: Edda Moor, pronouns: she, side: Ostravia, offices: [{title: Ostravian foreign secretary}, {title: "Ostravia's envoy"}]}
  - {key: tarn, name: Lou Tarn, pronouns: he, side: Norrland, offices: [{title: prime minister, variants: [Norrlandic premier]}, {title: speaker, until: 2001}]}
  - {key: vash, name: Qorin Vash, pronouns: he, side: Vestria, demonym: [Vestrine, Vestrines], offices: [{title: president}, {title: Foreign Minister, from: 2010}]}
  - {key: brel, name: Anton Brel, pronouns: he, side: Vestria, offices: [{title: Foreign Minister, from: 2001, until: 2009}, {title: Judge, from: 2001, until: 2009}]}
  - {key: fells, name: Ida Fells, pronouns: she, side: Britain, offices: [{title: Home Secretary}]}
"""
# The same signs; the articles have no date.
UNDATED_CASES = [
    ("as-the-roster-writes-it", "[[The Ostravian foreign secretary]] said {{no}}.", "moor"),
    ("owned-as-the-roster-writes-it", "[[Ostravia's envoy]] said {{no}}.", "moor"),
    ("adjective-for-the-owner", "[[The Ostravian envoy]] said {{no}}.", "moor"),
    ("owner-for-the-adjective", "[[Ostravia's foreign secretary]] said {{no}}.", "moor"),
    ("with-of", "[[The foreign secretary of Ostravia]] said {{no}}.", "moor"),
    (
        "side-alone-makes-the-adjective",
        "[[The Norrlandic prime minister]] said {{no}}. [[Norrland's prime minister]] said {{yes}}.",
        "tarn | tarn",
    ),
    ("demonym-of-the-roster", "[[The Vestrine president]] said {{no}}. [[Vestria's president]] said {{yes}}.", "vash | vash"),
    ("people-of-a-side", "Qorin Vash met Lou Tarn. [[The Vestrine]] said {{no}}.", "vash"),
    ("leader-of-a-side", "Qorin Vash met Lou Tarn. [[The Norrlandic leader]] said {{no}}.", "tarn"),
    (
        "another-name-of-a-known-state",
        "[[The British home secretary]] said {{no}}. [[The UK home secretary]] said {{yes}}.",
        "fells | fells",
    ),
    ("of-another-state", "[[The Ostravian president]] said {{no}}.", "?Ostravian president"),
    ("of-a-state-nobody-knows", "[[The Lydian president]] said {{no}}.", "?Lydian president"),
    (
        "of-a-bank",
        "[[The president of the bank]] said {{no}}. [[The bank's president]] said {{yes}}.",
        "?president of the bank | ?president of the bank",
    ),
    ("of-a-bank-in-the-state", "[[The president of Vestria Bank]] said {{no}}.", "?president of Vestria Bank"),
    ("deputy", "[[The deputy prime minister of Norrland]] said {{no}}.", "?deputy prime minister of Norrland"),
    ("former-while-it-is-held", "[[The former Vestrine president]] said {{no}}.", "?former Vestrine president"),
    ("former-and-over", "[[The former speaker of Norrland]] said {{no}}.", "tarn"),
    ("dated-held-by-one", "[[The Vestrine judge]] said {{no}}.", "brel"),
    ("dated-held-by-two", "[[The Vestrine foreign minister]] said {{no}}.", "?Vestrine foreign minister"),
    ("two-sides-hold-it", "[[The foreign minister]] said {{no}}.", "?foreign minister"),
    (
        "state-is-a-side",
        "[[Norrland]] said {{no}}. [[Vestria and Norrland]] said {{yes}}.",
        "#state:norrland | #state:vestria + #state:norrland",
    ),
    ("side-is-no-name", "Vash left Norrland. [[Norrland Vestria]] said {{no}}.", "#Norrland Vestria"),
    ("presidents-by-the-roster", "Qorin Vash met President Luc Morel. [[The two presidents]] said {{no}}.", "vash + Luc Morel"),
]


@pytest.mark.parametrize(("passage", "expected"), [case[1:] for case in UNDATED_CASES], ids=[case[0] for case in UNDATED_CASES])
def test_offices_without_dates(passage: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "undated.yaml"
    path.write_text(UNDATED, encoding="utf-8")
    assert " | ".join(shown(item) for item in named(passage, read_roster(path), date=None)) == expected


# The same signs again; who shares a surname, who is spelt otherwise, what a verb makes of somebody.
NAMES = [
    ("w-and-j-for-v-and-y", "[[Wiktor Wasiljenko]] said {{no}}. {{Yes}}, said [[Wasiljenko]].", "vasil | vasil"),
    ("off-for-ov", "[[Oleg Petroff]] said {{no}}.", "petrov"),
    ("ow-for-ov", "[[Petrow]] said {{no}}.", "petrov"),
    ("given-name-spelt-otherwise", "[[Viktor Vasilyenko]] said {{no}}.", "vasil"),
    ("accents", "[[Jose Garzon]] said {{no}}. [[José Garzón]] said {{yes}}.", "garzon | garzon"),
    ("another-given-name", "[[Anna Wasiljenko]] said {{no}}. [[Wasiljenko]] said {{yes}}.", "Anna Wasiljenko | Anna Wasiljenko"),
    ("another-person-in-either-spelling", "Anna Wasiljenko came. [[Vasilenko]] said {{no}}.", "Anna Wasiljenko"),
    ("both-spellings-in-one-article", "Viktor Vasilenko came. [[Wiktor Wasiljenko]] said {{no}}.", "Wiktor Wasiljenko"),
    ("no-folding-of-other-names", "[[Jan Meyer]] said {{no}}. [[Ian Meier]] said {{yes}}.", "Jan Meyer | meier"),
    ("woman-of-the-surname", "{{No}}, said [[Ms. Petrow]].", "Petrow"),
    ("age-before-a-name", "Nineteen-year-old Ines Roth won. {{No}}, said [[Roth]]. {{Yes}}, said [[Ines]].", "Ines Roth | Ines Roth"),
    ("birthplace-before-a-name", "Oslo-born Ines Roth won. {{No}}, said [[Ines Roth]].", "Ines Roth"),
    ("age-in-small-letters", "{{No}}, said [[nineteen-year-old Ines Roth]].", "Ines Roth"),
    ("became", "Rebecca Stone became chief constable of Marden. {{No}}, said [[the chief constable]].", "Rebecca Stone"),
    ("became-after-a-year", "In 2014 Rebecca Stone became chief constable. {{No}}, said [[the chief constable]].", "Rebecca Stone"),
    ("who-became", "Rebecca Stone, who became mayor in May, came. {{No}}, said [[the mayor]].", "Rebecca Stone"),
    ("has-been", "Rebecca Stone has been director of the museum since May. {{No}}, said [[the director]].", "Rebecca Stone"),
    ("was-elected", "Rebecca Stone was elected mayor of Marden. {{No}}, said [[the mayor]].", "Rebecca Stone"),
    ("brother-became", "The brother of Rebecca Stone became a mayor. {{No}}, said [[the mayor]].", "?mayor"),
    ("and-became", "Tom Bell and Rebecca Stone became a couple. {{No}}, said [[the mayor]].", "?mayor"),
    ("was-with-the-mayor", "Rebecca Stone was with the mayor. {{No}}, said [[the mayor]].", "?mayor"),
    ("witness-named", "{{No}}, said [[one witness, a miller named Otto Kern]].", "Otto Kern"),
    ("witness-called-by-trade", "{{No}}, said [[a witness, the miller Otto Kern]].", "Otto Kern"),
    (
        "named-and-later-by-the-role",
        "A driver named Otto Kern came. {{No}}, said [[the driver]]. {{Yes}}, said [[Kern]].",
        "Otto Kern | Otto Kern",
    ),
    ("one-of-with-a-name", "{{No}}, said [[one of the drivers, Emil Kray]].", "Emil Kray"),
    ("took-over-as", "Rebecca Stone took over as director of the museum. {{No}}, said [[the director]].", "Rebecca Stone"),
    ("resigned-as", "Rebecca Stone resigned as director. {{No}}, said [[the director]].", "?director"),
    ("her-manager", "Lena Bloom left. Her manager, Marc Tern, stayed. {{No}}, said [[her manager]].", "Marc Tern"),
    (
        "her-manager-of-another",
        "Lena Bloom left. Her manager, Marc Tern, stayed with Viktor Dorn. {{No}}, said [[Dorn's manager]].",
        "?Dorn's manager",
    ),
    ("master-is-no-known-role", "Rebecca Stone became harbour master. {{No}}, said [[the harbour master]].", "Rebecca Stone"),
    ("age-as-a-noun", "Ines Roth, 17, won. {{No}}, said [[the 17-year-old]].", "Ines Roth"),
    ("given-name-that-is-a-preposition", "Per Lie came. {{No}}, said [[Per Lie]]. {{Yes}}, said [[Lie]].", "Per Lie | Per Lie"),
    ("witness-a-friend-of", "{{No}}, said [[a witness, a friend of Otto Kern]].", "?witness"),
    (
        "her-husband-the-director",
        "Lena Bloom left. Her husband, the director Marc Tern, stayed. {{No}}, said [[her husband]].",
        "Marc Tern",
    ),
    ("husband-of-a-name", "Lena Bloom left. Her husband, Marc Tern, stayed. {{No}}, said [[Bloom's husband]].", "Marc Tern"),
    ("after-the-name", "Lena Bloom left. Marc Tern, her husband, stayed. {{No}}, said [[her husband]].", "Marc Tern"),
    ("mayors-brother", "Mayor Ann Bell met her brother Tom Bell. {{No}}, said [[the mayor's brother]].", "Tom Bell"),
    (
        "husband-of-another",
        "Lena Bloom and her husband, Marc Tern, left. Ann Bell stayed. {{No}}, said [[Bell's husband]].",
        "?Bell's husband",
    ),
    ("his-wife-is-another", "Lena Bloom left. Her husband, Marc Tern, stayed. {{No}}, said [[his wife]].", "?wife"),
    ("cousin-of-the-same-name", "Viktor Dorn came. {{No}}, said [[a cousin of the same name]].", "?cousin of the same name"),
    ("surname-by-description", "Tom Bell, a captain, met Ann Bell, the mayor. {{No}}, said [[Bell, the captain]].", "Tom Bell"),
    (
        "surname-by-title",
        "Captain Tom Bell met Mayor Ann Bell. {{No}}, said [[Captain Bell]]. {{Yes}}, said [[Mayor Bell]].",
        "Tom Bell | Ann Bell",
    ),
    (
        "body-before-a-name",
        "{{No}}, said [[the head of the Harbour Council Anna Norden]]. {{Yes}}, said [[Norden]].",
        "Anna Norden | Anna Norden",
    ),
    (
        "body-after-a-name",
        "Anna Norden, head of the Harbour Council, came. {{No}}, said [[the head of the Harbour Council]].",
        "Anna Norden",
    ),
    ("initials-together", "J. R. Holm came. {{No}}, said [[J.R. Holm]].", "J. R. Holm"),
    ("particle-in-small-letters", "Ahmed bin Jassim came. {{No}}, said [[bin Jassim]].", "Ahmed bin Jassim"),
    ("apostrophe-of-either-kind", "Sean O'Hale came. {{No}}, said [[Mr O’Hale]].", "Sean O'Hale"),
    ("particle-with-an-apostrophe", "Jan 't Hoen came. {{No}}, said [[Jan 't Hoen]].", "Jan 't Hoen"),
    ("junior-stays", "[[Walter Finch Jr.]] said {{no}}. {{Yes}}, said [[Finch]].", "Walter Finch Jr. | Walter Finch Jr."),
    (
        "father-and-son",
        "{{No}}, said [[Walter Finch Sr.]] of Marden. {{Yes}}, said [[Walter Finch Jr.]] of Lund.",
        "Walter Finch Sr. | Walter Finch Jr.",
    ),
    ("nickname-in-marks", 'Robert "Sandy" Malm came. {{No}}, said [[Sandy Malm]]. {{Yes}}, said [[Malm]].', "Robert Malm | Robert Malm"),
    ("all-in-capitals", "[[ADA HOLM]] said {{no}}. Ada Holm left. {{Yes}}, said [[HOLM]].", "Ada Holm | Ada Holm"),
    ("site", "[[Harbour.org]] said {{no}}.", "#Harbour.org"),
    (
        "body-with-and-without-article",
        "[[The WHO]] said {{no}}. [[WHO]] said {{yes}}. [[The US]] said {{so}}.",
        "#WHO | #WHO | #state:united-states",
    ),
]
PLURALS = [
    ("couple-named-together", "Lena Bloom and Marc Tern married. Ann Bell sang. [[The couple]] said {{no}}.", "Lena Bloom + Marc Tern"),
    (
        "pair-named-together",
        "Lena Bloom and Marc Tern came. [[The pair]] said {{no}}. [[The two]] said {{yes}}.",
        "Lena Bloom + Marc Tern | Lena Bloom + Marc Tern",
    ),
    ("the-two-of-whom-one-met-another", "Lena Bloom met Marc Tern. [[The two]] said {{no}}.", "Lena Bloom + Marc Tern"),
    ("the-two-of-three-abstains", "Lena Bloom met Marc Tern. Later Ann Bell came. [[The two]] said {{no}}.", "*two"),
    ("couple-of-nobody", "It rained. [[The couple]] said {{no}}.", "*couple"),
    ("both-women", "Ann Bell and Mara Lund met Tom Hale. [[Both women]] said {{no}}.", "Ann Bell + lund"),
    ("both-women-where-one-is-not", "Ann Bell and Tom Hale came. [[Both women]] said {{no}}.", "*women"),
    ("both-women-where-one-is-unknown", "Ann Bell and Qorin Vash came. [[Both women]] said {{no}}.", "*women"),
    ("both-men", "Tom Hale and Viktor Dorn met Ann Bell. [[Both men]] said {{no}}.", "Tom Hale + dorn"),
    ("women-named-together-last", "Ann Bell and Mara Lund met Ruth Weller. [[The two women]] said {{no}}.", "Ann Bell + lund"),
    (
        "foreign-ministers",
        "Foreign Minister Luc Morel met Viktor Dorn. Mara Lund was late. [[The foreign ministers]] said {{no}}.",
        "Luc Morel + dorn",
    ),
    ("presidents", "President Luc Morel met Pavel Hask and Ann Bell. [[The presidents]] said {{no}}.", "Luc Morel + hask"),
    (
        "three-presidents",
        "President Luc Morel, President Tom Hale and Pavel Hask met. [[The presidents]] said {{no}}.",
        "Luc Morel + Tom Hale + hask",
    ),
    ("presidents-of-nowhere", "It rained. [[The presidents]] said {{no}}.", "*presidents"),
    ("they-of-a-list", "Ann Bell, Tom Hale and Mara Lund came. {{No}}, [[they]] said.", "Ann Bell + Tom Hale + lund"),
    ("brothers", "Brothers Ivan and Martin Tadic came. {{No}}, [[they]] said.", "Ivan Tadic + Martin Tadic"),
    (
        "given-names-of-one-family",
        "Ivan, Olga and Anna Tadic came. {{No}}, said [[Anna]]. {{Yes}}, said [[Ivan]].",
        "Anna Tadic | Ivan Tadic",
    ),
    ("surname-is-not-shared", "Kern and Anna Tadic came. {{No}}, said [[Kern]].", "Kern"),
    (
        "sisters",
        "Sisters Olga and Anna Tadic came. [[The sisters]] said {{no}}. [[The two sisters]] said {{yes}}.",
        "Olga Tadic + Anna Tadic | Olga Tadic + Anna Tadic",
    ),
    ("sisters-of-another-name", "Olga Kern and Anna Tadic came. [[The sisters]] said {{no}}.", "*sisters"),
    ("family", "Otto and Lena Brandt came. [[The Brandts]] said {{no}}.", "Otto Brandt + Lena Brandt"),
    ("family-of-one", "Otto Brandt came. [[The Brandts]] said {{no}}.", "*Brandts"),
    ("family-of-nobody", "Otto Brandt came. [[The Holms]] said {{no}}.", "#Holms"),
    ("their-spokesmen", "Weller and Dorn met. [[Their spokesmen]] said {{no}}.", "*spokesmen"),
]
SPELT = (
    ROSTER
    + """
  - {key: vasil, name: Viktor Vasilenko, pronouns: he, side: Ukraine}
  - {key: petrov, name: Oleg Petrov, pronouns: he, side: Bulgaria}
  - {key: garzon, name: José Garzón, pronouns: he, side: Spain}
  - {key: meier, name: Ian Meier, pronouns: he, side: Germany}
"""
)


@pytest.mark.parametrize(
    ("passage", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in NAMES + PLURALS],
)
def test_names_and_plurals(passage: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "spelt.yaml"
    path.write_text(SPELT, encoding="utf-8")
    assert " | ".join(shown(item) for item in named(passage, read_roster(path))) == expected


def test_what_stands_for_a_state_is_one_speaker_where_wanted(roster: Roster) -> None:
    passage = "[[Moscow]] said {{no}}. [[The Kremlin]] said {{yes}}. [[Russia]] said {{so}}. [[The U.S.]] said {{it}}. [[The ministry]] said {{that}}."
    text, sources, contents = marked(passage)
    found = name_speakers(parse(text), attributions(text, sources, contents), roster, read_language("en"), states_as_one=True)
    keys = [item.speakers[0].key for item in found]
    assert keys == ["state:russia", "state:russia", "state:russia", "state:united-states", "local:ministry"]
    assert [item.speakers[0].name for item in found][-2:] == ["United States", "ministry"]
    assert {item.speakers[0].type for item in found} == {"organisation"}
    apart = name_speakers(parse(text), attributions(text, sources, contents), roster, read_language("en"), states_as_one=False)
    assert [item.speakers[0].key for item in apart][:2] == ["local:moscow", "local:kremlin"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Russian government", "state:russia Russia"),
        ("government of Mongolia", "state:mongolia Mongolia"),
        ("U.S. government", "state:united-states United States"),
        ("Norrland", "state:norrland Norrland"),
        ("Georgia's interior ministry", "local:georgian-interior-ministry Georgian interior ministry"),
        ("Georgia’s Supreme Court", "local:georgian-supreme-court Georgian Supreme Court"),
        ("Norrland's parliament", "local:norrland-parliament Norrland parliament"),
        ("Tbilisi's parliament", "local:georgian-parliament Georgian parliament"),
        ("Foreign Ministry in Moscow", "local:russian-foreign-ministry Russian Foreign Ministry"),
        ("Moscow's government", "state:russia Russia"),
        # of the city, not the state
        ("Moscow's university", "local:moscow-s-university Moscow's university"),
        ("embassy in Moscow", "local:embassy-in-moscow embassy in Moscow"),
        ("Moscow government", "local:moscow-government Moscow government"),
        ("Lund's bank", "local:lund-s-bank Lund's bank"),
        ("Georgia's Anna Berg", "local:georgia-s-anna-berg Georgia's Anna Berg"),
    ],
)
def test_a_state_and_its_bodies_have_one_name_each(name: str, expected: str) -> None:
    people = Roster("r", (Person("berg", "Anna Berg", side="Norrland"),))
    assert " ".join(state_names(read_people("en"), people, read_states("en")).of(name)) == expected
    assert StateNames().of(name)[1] == name


def test_the_states_of_the_world_have_adjectives(roster: Roster) -> None:
    found = named("Mongolian President Luc Morel met Togolese President Tom Hale. {{No}}, said [[the Mongolian president]].", roster)
    assert shown(found[0]) == "Luc Morel"


def test_no_word_stands_for_two_states() -> None:
    states = read_states("en")
    assert len(set(states.stands.values())) > 190 and states.stands["the hague"] == "Netherlands"
    assert read_states("xx").stands == {}


def test_two_officials_have_two_keys_and_the_key_of_one_is_stable(roster: Roster) -> None:
    first, second = named("[[An official]] said {{no}}. [[Another official]] said {{yes}}.", roster)
    assert first.speakers[0].key != second.speakers[0].key
    first, second = named("[[Ivan Sollis]] said {{it was late}}. [[Sollis]] added that {{he would stay}}.", roster)
    assert first.speakers[0].key == second.speakers[0].key == "local:ivan-sollis"


def test_a_tagger_that_errs_does_not_matter(roster: Roster) -> None:
    text, sources, contents = marked(BOTH + "{{It is time}}, [[Weller]] said.")
    noise = (
        Entity(Span(text.index("State"), text.index("Weller") + 6), "organization"),
        Entity(Span(text.index("Viktor"), text.index("Dorn") + 4), "location"),
    )
    found = name_speakers(parse(text, entities=noise), attributions(text, sources, contents), roster, read_language("en"))
    assert shown(found[0]) == "weller"


def test_confidence_falls_from_name_to_pronoun(roster: Roster) -> None:
    name, surname, pronoun = named(
        "[[Ruth Weller]] said {{no}}. [[Weller]] said {{yes}}. Later Ann Bell came. [[She]] said {{so}}.", roster
    )
    assert name.speakers[0].confidence > surname.speakers[0].confidence > pronoun.speakers[0].confidence > 0


def test_nothing_else_changes_and_order_stays(roster: Roster) -> None:
    text, sources, contents = marked("[[Weller]] said {{no}}. {{Yes}}, said [[Dorn]]. {{So}}.".replace("{{So}}", "So"))
    given_ = tuple(reversed(attributions(text, sources, contents)))
    found = name_speakers(parse(text), given_, roster, read_language("en"))
    assert tuple(replace(item, speakers=()) for item in found) == given_
    assert [shown(item) for item in found] == ["dorn", "weller"]


def test_no_source_names_nobody(roster: Roster) -> None:
    item = Attribution(Quotation((Span(0, 5),), "direct"), None, None, "given", 1.0)
    assert name_speakers(parse("It is late."), (item,), roster, read_language("en"))[0].speakers == ()


def test_the_same_article_gives_the_same_speakers(roster: Roster) -> None:
    passage = (
        " ".join(case[1].replace("[[", "").replace("]]", "").replace("{{", "").replace("}}", "") for case in CASES)
        + " {{It is late}}, [[she]] said."
    )
    assert named(passage, roster) == named(passage, roster)


def test_a_second_roster_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "cabinet.yaml"
    path.write_text(
        "roster: cabinet\npeople:\n  - key: moor\n    name: Edda Moor\n    pronouns: she\n    side: Iceland\n    offices:\n      - {title: Minister of Fisheries, from: 2009}\n",
        encoding="utf-8",
    )
    found = named(
        "Edda Moor spoke. {{No}}, [[she]] said. {{Never}}, said [[the minister of fisheries]]. [[Weller]] said {{yes}}.", read_roster(path)
    )
    assert [shown(item) for item in found] == ["moor", "moor", "Weller"]


def test_the_shipped_second_roster() -> None:
    cabinet = read_roster(Path(__file__).parents[1] / "configs" / "rosters" / "coalition-2010.yaml")
    found = named(
        "{{No}}, said [[the Foreign Secretary]]. [[Mr Osborne]] said {{yes}}. [[The prime minister]] said {{so}}.",
        cabinet,
        date="2011-06-01",
    )
    assert [shown(item) for item in found] == ["hague", "osborne", "cameron"]


LONG = {
    "names-and-pronouns": (
        BOTH + 'Ann Bell met Carl Hood of Varna Bank. "It is late," she said. The official left. They said no.\n',
        r"\b(?:she|They)\b",
    ),
    "one-surname": ("Ann Bell met Tom Bell. Bell said no. He and Bell and Ann Bell left. ", r"\bBell\b"),
    "first-person": ('"I think I know it," she said. ', r"\bI\b"),
    "offices": ("Foreign Minister Ivan Sollis met President Ann Kern. The two leaders said so. ", r"The two leaders"),
    "officials": ("A senior official said no. Another official said yes. ", r"[Aa](?:nother| senior) official"),
}


@pytest.mark.parametrize("name", LONG)
def test_time_grows_with_length_only(name: str, roster: Roster) -> None:
    passage, pattern = LONG[name]

    def seconds(size: int) -> float:
        text = (passage * (size // len(passage) + 1))[:size]
        spots = [Span(match.start(), match.end()) for match in re.finditer(pattern, text)]
        items = attributions(text, spots, [Span(max(0, spot.start - 40), spot.start + 1) for spot in spots])
        ready = parse(text)
        start = time.process_time()
        name_speakers(ready, items, roster, read_language("en"))
        return time.process_time() - start

    seconds(2_000)
    short, long = seconds(20_000), seconds(200_000)
    assert long < 30 * max(short, 0.02)


PIECES = st.sampled_from(
    ["Ruth Weller", "Dorn", "she", "they", "both leaders", "the official", "a", "of", "and", ",", ".", '"', "“", "Mr.", "'s", "\n", "\u202e", "\x00", "é", "I", "U.S.", "Viktor", "(", "—", "🙂", "ministers", "it", "X" * 300, "who", ":"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  "])), max_size=60), st.data())
def test_hostile_text_never_crashes(pieces: list[tuple[str, str]], data: st.DataObject) -> None:
    text = "".join(word + gap for word, gap in pieces)
    if not text:
        return
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 40)).map(lambda pair: Span(pair[0], min(len(text), pair[0] + pair[1])))
    items = data.draw(st.lists(st.tuples(spans, st.none() | spans), max_size=6))
    given_ = tuple(
        Attribution(Quotation((content,), "direct"), Mention(source, "noun") if source else None, None, "given", 1.0)
        for content, source in items
    )
    for item in name_speakers(parse(text), given_, Roster("none", ()), read_language("en")):
        assert all(0 <= speaker.confidence <= 1 and speaker.key and speaker.name for speaker in item.speakers)
