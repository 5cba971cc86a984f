"""More passages for the people of an article: {{content}} and [[source]], one way of naming somebody each; all people are made up.

What they give is kept in `expected/speakers/` and was read there; `test_speakers.py` says what must hold in any case.
"""

from __future__ import annotations

# ruff: noqa: E501
MEN = (
    "Tom", "Bob", "Carl", "Luc", "Sven", "Paul", "Mark", "Ivan", "Adam", "Hugo", "Otto", "Karl", "Hans", "Peter", "John", "James", "David",
    "Simon", "Martin", "George",
)  # fmt: skip
OTHERS = [f"{first}{rest}" for rest in ("olmer", "anken") for first in "BCDFGHJKLMNPRSTVWZ"]
PASSAGES: dict[str, str] = {
    # names
    "initials": "J. R. Holm came late. [[Holm]] said {{no}}. [[J.R. Holm]] said {{yes}}.",
    "initial of a roster's given name": "R. Weller came. [[V. Dorn]] said {{no}}. [[Weller]] said {{yes}}.",
    "middle name": "[[Ruth B. Weller]] said {{no}}. [[Ruth Ann Weller]] said {{yes}}. [[Ruth Olga Weller]] said {{so}}.",
    "nickname": "Robert Hale came. [[Bob Hale]] said {{no}}. [[Bobby Hale]] said {{yes}}.",
    "given name alone": "Ann Bell came with Tom Hale. [[Ann]] said {{no}}. [[Tom]] said {{yes}}.",
    "given name of a stranger": "[[Carolyn]] said {{no}}. [[She]] said {{yes}}. [[Kerry]] said {{so}}. [[He]] left {{it}}.",
    "abbreviated rank": "Adm. Bruno Vance and Lt. Gen. Tom Hale came. [[Adm. Vance]] said {{no}}. [[Gen. Hale]] said {{yes}}.",
    "honorific and role": "[[Mr. King]] said {{no}}. [[Mrs. King]] said {{yes}}. [[Ms. Baker]] said {{so}}. [[Dr. Bell]] said {{it}}.",
    "married couple": "Tom Bell and Ann Bell came. [[Mr. Bell]] said {{no}}. [[Ms. Bell]] said {{yes}}. [[Bell]] said {{so}}.",
    "particles": "Lou van der Meer met Hamad bin Jassim and Prince Saud al-Faisal. [[Van der Meer]] said {{no}}. [[al-Faisal]] said {{yes}}. [[bin Jassim]] said {{so}}.",
    "junior": "Tom Hale Jr. came. [[Hale]] said {{no}}. [[Ada Holm III]] said {{yes}}.",
    "capitals": "[[ADA HOLM]] said {{no}}. [[HOLM]] said {{yes}}. [[Ada Holm]] said {{so}}.",
    "headline": "Mayor Holm Opens Pier After Long Winter\nAda Holm came. [[Holm]] said {{no}}. [[The mayor]] said {{yes}}.",
    "headline with its own name": "Vance Leaves Council After Long Quarrel\nIt rained. [[Bruno Vance]] said {{no}}.",
    "headline with a full name": "Ada Holm Opens Pier After Long Winter\nAda Holm came with Bruno Vance. [[Holm]] said {{no}}.\nBruno Vance Leaves Norby Council Again\nIt rained. [[Vance]] said {{yes}}.",
    "headline with two names": "Holm Vance Agree About Norby Pier\nAda Holm met Bruno Vance. [[Holm]] said {{no}}.",
    **{
        f"a captain, {number} people ago": "Captain Tom Hale came. " + "".join(f"Ann {name} came. " for name in OTHERS[:number]) + "[[The captain]] said {{no}}."
        for number in (15, 31, 32)
    },
    "day before a name": "Thursday Kern came. [[Kern]] said {{no}}. In June Bell came. [[Bell]] said {{yes}}.",
    "a month as a name": "June Kern came. In June Kern left. [[June Kern]] said {{no}}. [[Kern]] said {{yes}}. April Hale sang. [[April]] said {{so}}.",
    "opening word": "But Holm stayed. Yesterday Vance left. Still Hale waits. [[Holm]] said {{no}}. [[Vance]] said {{yes}}.",
    "state before a name": "Russia Foreign Minister Viktor Dorn met German Chancellor Uta Brandt. [[Brandt]] said {{no}}. [[The German chancellor]] said {{yes}}.",
    "title with of": "Minister of Fisheries Edda Moor came with President of Norway Sven Aas. [[Moor]] said {{no}}. [[Aas]] said {{yes}}.",
    "spokesman for a name": "A spokesman for President Pavel Hask, Carl Hood, came. [[Hood]] said {{no}}. [[The spokesman]] said {{yes}}.",
    "organisation of a name": "The Holm Foundation and Hale Bank came. [[Kern University]] said {{no}}. [[The Bell report]] said {{yes}}. [[Bank of Hale]] said {{so}}.",
    "definite before a name": "The Holm plan failed. [[Holm]] said {{no}}.",
    "age and description": "Bruno Vance, 54, a former captain, came. [[The captain]] said {{no}}. [[The former captain]] said {{yes}}.",
    "description with who": "Bruno Vance, who I know, a captain, came. [[The captain]] said {{no}}.",
    "description of another state": "Adam Kern and Viktor Dorn, the American president said, met. [[The American president]] said {{no}}.",
    "line end within a name": "Ada\nHolm came. [[Holm]] said {{no}}.",
    "possessive": "Holm's brother came. [[Ada Holm’s lawyer]] said {{no}}. [[Holm]] said {{yes}}.",
    "hyphen": "Anne-Marie Smith-Hale came. [[Smith-Hale]] said {{no}}. [[Hale]] said {{yes}}.",
    "name in a link": "Ada Holm of Norby came. [[Ada Holm of the Norby council]] said {{no}}.",
    "apostrophe": "Sean O'Hale met Rosa D’Arc. [[O'Hale]] said {{no}}. [[D’Arc]] said {{yes}}.",
    "quoted name": 'It was "Ada Holm" who came. [["Holm"]] said {{no}}.',
    "president who is a namesake": "President Weller came. [[He]] said {{no}}. [[Weller]] said {{yes}}. [[Mia Weller]] said {{so}}.",
    "surname of two of the article": "Tom Bell met Ann Bell. Later Tom Bell left. [[Bell]] said {{no}}. Ann Bell stayed. [[Bell]] said {{yes}}.",
    "title tells two apart": "Captain Tom Bell met Mayor Ann Bell. [[Captain Bell]] said {{no}}. [[Mayor Bell]] said {{yes}}. [[The mayor]] said {{so}}.",
    "two of one surname on the roster": "[[Brenn]] said {{no}}. [[Ms. Brenn]] said {{yes}}. [[Mr. Brenn]] said {{so}}.",
    "the one of them who was named": "It rained. Uma Brenn came. [[Brenn]] said {{no}}. [[Chancellor Brenn]] said {{yes}}.",
    "two of one surname, paragraphs apart": "Tom Bell met Ann Bell.\n\nTom Bell left.\n\n[[Bell]] said {{no}}.\n\nAnn Bell stayed, and Ann Bell sang.\n\nIt rained.\n\nIt was late.\n\n[[Bell]] said {{yes}}.",
    "a namesake by an initial": "[[O. Brenn]] said {{no}}. [[Otto F. Brenn]] said {{yes}}.",
    "an initial first": "J. Holm came. [[John Holm]] said {{no}}. [[Jane Holm]] said {{yes}}. K Vance left. [[Karl Vance]] said {{so}}.",
    "titles of a namesake": "U.S. President Weller came. [[Weller]] said {{no}}. U.S. Secretary of State Weller left. [[Secretary Weller]] said {{yes}}.",
    "a title that is both's": "Senator Weller came. [[Mr. Weller]] said {{no}}. [[Ms. Weller]] said {{yes}}. [[President Weller]] said {{so}}.",
    "saints": "Tom St. John met Ann St. Clair. [[St. John]] said {{no}}. [[Ann St. Clair]] said {{yes}}. [[The St. Mary hospital director]] said {{so}}.",
    "states with stops": "U.S. Senator Tom Hale met U.K. Prime Minister Ann Lee. [[The U.S. senator]] said {{no}}. [[The British prime minister]] said {{yes}}. [[The U.K. prime minister]] said {{so}}.",
    # descriptions
    "harbour master of a town": "Bruno Vance, the harbour master of Norby, came. [[The harbour master]] said {{no}}. [[The master of the harbour]] said {{yes}}.",
    "chief of staff": "[[His chief of staff]] said {{no}}. [[The chief of staff]] said {{yes}}. [[A chief of police]] said {{so}}.",
    "town's mayor": "[[Norby's mayor]] said {{no}}. [[The mayor]] said {{yes}}. [[The town's mayor]] said {{so}}.",
    "minister's spokesman": "Viktor Dorn came. [[The minister's spokesman]] said {{no}}. [[The minister]] said {{yes}}. [[The spokesman]] said {{so}}.",
    "predicate": "Ada Holm was the mayor. Bruno Vance became a minister. [[The mayor]] said {{no}}. [[The minister]] said {{yes}}.",
    "unnamed in passing": "[[An unnamed senior official]] said {{no}}. [[The senior official]] said {{yes}}. [[A second official]] said {{so}}. [[The official]] said {{it}}.",
    "official of a ministry and a court": "[[A spokesman for the Foreign Ministry and the Kremlin]] said {{no}}. [[The spokesman]] said {{yes}}.",
    "wife and daughter": "Tom Hale came with his wife, Ann Lee, and their daughter. [[His wife]] said {{no}}. [[Lee]] said {{yes}}. [[The daughter]] said {{so}}.",
    "ambassador to another state": "Luc Morel, the French ambassador to Russia, came. [[The French ambassador]] said {{no}}. [[The ambassador]] said {{yes}}. [[The Russian ambassador]] said {{so}}.",
    "deputy": "Deputy Mayor Bruno Vance came with Mayor Ada Holm. [[The deputy mayor]] said {{no}}. [[The deputy]] said {{yes}}. [[The mayor]] said {{so}}.",
    "acting and outgoing": "Acting Foreign Minister Luc Morel came. [[The acting foreign minister]] said {{no}}. [[The minister]] said {{yes}}.",
    "press secretary": "Press Secretary Carl Hood met Foreign Secretary Ann Bell. [[The press secretary]] said {{no}}. [[The secretary]] said {{yes}}. [[The foreign secretary]] said {{so}}.",
    "premier of a state on the roster": "Mara Lund came. [[The premier]] said {{no}}. [[The Norwegian premier]] said {{yes}}. [[Norway's prime minister]] said {{so}}.",
    "president without a state": "[[The president]] said {{no}}. Pavel Hask came. [[The president]] said {{yes}}. [[A president]] said {{so}}.",
    "former senator": "[[Former Senator Ruth Weller]] said {{no}}. [[The former senator]] said {{yes}}. [[The senator]] said {{so}}.",
    "analyst with a tail": "[[An analyst at the Varna Institute]] said {{no}}. [[The analyst]] said {{yes}}. [[Varna Institute analyst Tom Hale]] said {{so}}.",
    "late description": "The driver, a man of forty, left. [[The driver]] said {{no}}. [[The man]] said {{yes}}. [[He]] said {{so}}.",
    "woman and pronouns": "A woman met a man. [[She]] said {{no}}. [[He]] said {{yes}}. [[The woman]] said {{so}}.",
    "guest and host": "Viktor Dorn met Ruth Weller in Moscow. [[His guest]] said {{no}}. [[Her host]] said {{yes}}. [[The host]] said {{so}}.",
    "a guest of long ago": "Viktor Dorn met Ruth Weller. " + "It rained. " * 14 + "[[His guest]] said {{no}}. " + "It rained. " * 6 + "[[The American]] said {{yes}}.",
    "the Russian": "Weller met Dorn and Hask. [[The Russian]] said {{no}}. [[The American]] said {{yes}}. [[The Norwegian]] said {{so}}.",
    # several
    "three leaders": "Kern, Hale and Holm met. [[The three leaders]] said {{no}}. [[They]] said {{yes}}. [[All three]] said {{so}}.",
    "two ministers and a third": "Foreign Minister Viktor Dorn, Foreign Minister Luc Morel and Mayor Ada Holm met. [[The two ministers]] said {{no}}. [[The foreign ministers]] said {{yes}}. [[Both ministers]] said {{so}}.",
    "two presidents by the roster": "Pavel Hask met President Adam Kern. [[The presidents]] said {{no}}. [[Both presidents]] said {{yes}}. [[The two men]] said {{so}}.",
    "two women": "Ann Bell met Mara Lund and Tom Hale. [[The two women]] said {{no}}. [[The women]] said {{yes}}.",
    "the couple": "Tom Bell and Ann Bell came. [[The couple]] said {{no}}. [[The pair]] said {{yes}}. [[The two]] said {{so}}.",
    "they after a group": "The captains met Ann Bell. [[They]] said {{no}}. [[Both]] said {{yes}}. Officials left. [[They]] said {{so}}.",
    "they after two names far apart": "Ann Bell came. It rained. Tom Hale came too. [[They]] said {{no}}.",
    "they after nobody": "It rained. [[They]] said {{no}}. [[Both of them]] said {{yes}}. [[Some of them]] said {{so}}.",
    "he and a name": "Viktor Dorn came. Ruth Weller left. He and Weller met. [[They]] said {{no}}. [[He and Weller]] said {{yes}}.",
    "joint statement": "Dorn and Weller met. [[A joint statement]] said {{no}}. [[Their statement]] said {{yes}}. [[The joint communique]] said {{so}}.",
    "diplomats": "Dorn met Weller. [[The diplomats]] said {{no}}. [[The top diplomats]] said {{yes}}. [[Diplomats]] said {{so}}. [[The three diplomats]] said {{it}}.",
    "lists of sources": "[[Kern, Bell and Dorn]] said {{no}}. [[Weller and the mayor]] said {{yes}}. [[Russia and Norway]] said {{so}}. [[Kern and others]] said {{it}}.",
    "a name and a number": "[[Dorn and three]] said {{no}}. [[Weller and two captains]] said {{yes}}. [[Both Dorn and Weller]] said {{so}}.",
    "list with descriptions": "[[The mayor, a captain and Tom Hale]] said {{no}}. [[Holm as well as Vance]] said {{yes}}. [[Hale or Bell]] said {{so}}.",
    # groups, organisations, things
    "vague": "[[Some]] said {{no}}. [[Many]] said {{yes}}. [[Others]] said {{so}}. [[One]] said {{it}}. [[Somebody]] said {{that}}. [[Those who left]] said {{this}}.",
    "some officials": "[[Some officials]] said {{no}}. [[Several of the captains]] said {{yes}}. [[Two of the drivers]] said {{so}}. [[One of the two drivers]] said {{it}}.",
    "numbers": "[[31 people]] said {{no}}. [[Two captains]] said {{yes}}. [[Most Latvians]] said {{so}}. [[Hundreds]] said {{it}}.",
    "institutes": "[[The Varna Institute]] said {{no}}. [[The institute]] said {{yes}}. [[It]] said {{so}}. [[VARNA]] said {{it}}.",
    "it after a city": "[[Moscow]] said {{no}}. [[It]] said {{yes}}. The bank opened. [[It]] said {{so}}. It rained. It rained. [[It]] said {{it}}.",
    "papers": "[[The Norby Times]] said {{no}}. [[The paper]] said {{yes}}. [[A letter]] said {{so}}. [[Its editor]] said {{it}}. [[The sign]] said {{that}}.",
    "strange words": "[[Bruno the baker]] said {{no}}. [[iPhone]] said {{yes}}. [[R2D2]] said {{so}}. [[the blacksmith]] said {{it}}. [[witnesses]] said {{that}}.",
    "sources close to": "[[Sources close to the talks]] said {{no}}. [[A source in the ministry]] said {{yes}}. [[People familiar with it]] said {{so}}.",
    "relative": "It was Ada Holm, [[who]] said {{no}}. He met the captain, [[who]] said {{yes}}. The bank, [[which]] said {{so}}, closed.",
    "source over two sentences": "It rained. [[Ada Holm came. Vance]] said {{no}}. [[Mr. Holm]] said {{yes}}.",
    "source in marks": '[["Ada Holm,"]] said {{no}}. [[(Vance)]] said {{yes}}. [[– Hale]] said {{so}}. [[Holm’s]] said {{it}}.',
    "only marks": '[["..."]] said {{no}}. [[,]] said {{yes}}.',
    # pronouns
    "she after two": "Ruth Weller met Viktor Dorn. [[She]] said {{no}}. [[He]] said {{yes}}. [[She]] said {{so}}.",
    "he after two men": "Viktor Dorn met Pavel Hask. [[He]] said {{no}}. Then Hask left. [[He]] said {{yes}}.",
    "his in between": "Tom Hale sold his boat to Bruno Vance. [[He]] said {{no}}. His wife left. [[He]] said {{yes}}. [[She]] said {{so}}.",
    "himself": "Bruno Vance told Tom Hale about himself. [[He himself]] said {{no}}. [[He]] said {{yes}}.",
    "new paragraph": "Tom Hale met Bruno Vance at noon.\n\nVance was late. He was tired.\n\n[[He]] said {{no}}.\n\nHale left.\n\n[[He]] said {{yes}}.",
    "he within marks": '[[Tom Hale]] said: "{{he is late}}". [[He]] said {{no}}. [[Bruno Vance]] said "{{I saw him}}".',
    "I within marks": '[[Tom Hale]] said: "{{It is late and [[I]] think {{no}}}}".',
    "interview": "Tom Hale: {{It is late}}, and [[I]] know.\n\nBruno Vance: {{It is not}}, as [[we]] know.",
    "questions": "Tom Hale came.\n\nWhy now?\n\n[[I]] think {{no}}.\n\nAnd then?\n\n[[I]] say {{yes}}.\n\nWhy?\n\nIt is late.\n\nDo [[I]] think {{so}}?",
    "you": "[[You]] said {{no}}. [[She]] said {{yes}}.",
    "gender by pronoun": "Sasha Bell came. She waited. Later Kim Hale came. [[She]] said {{no}}. Sasha Bell left. [[She]] said {{yes}}.",
    "far away": "Ruth Weller came. " + "It rained. " * 12 + "[[She]] said {{no}}. " + "It rained. " * 40 + "[[She]] said {{yes}}.",
    "many people": "".join(f"{given} Hale came. " for given in MEN) + "[[He]] said {{no}}. [[Hale]] said {{yes}}.",
    "many surnames": "Ann Bell came. " + "".join(f"Mr. {name} came. " for name in ("Kern", "Holm", "Vance", "Lee", "Aas", "Moor")) + "[[She]] said {{no}}. [[He]] said {{yes}}.",
    **{
        f"the last to speak, {number} sentences ago": "[[Tom Hale]] said {{no}}. Bruno Vance came. " + "It rained. " * number + "[[He]] said {{yes}}."
        for number in (2, 3, 4, 5, 6)
    },
    **{
        f"two women, {number} sentences ago": "Ann Bell met Mara Lund. " + "It rained. " * number + "[[The two women]] said {{no}}. [[The pair]] said {{yes}}."
        for number in (10, 11, 12, 13)
    },
    **{
        f"two ministers, {number} words ago": "Foreign Minister Viktor Dorn met Minister Luc Morel and " + "so " * number + "on. [[The two ministers]] said {{no}}. [[They]] said {{yes}}."
        for number in (60, 75, 76, 77, 78, 79, 90)
    },
    **{f"a woman, {number} sentences ago": "Ruth Weller came. " + "It rained. " * number + "[[She]] said {{no}}." for number in (38, 39, 40, 41)},
    **{
        f"a pair, {number} sentences ago": "Dorn and Weller met. " + "It rained. " * number + "[[They]] said {{no}}. [[Their statement]] said {{yes}}. [[A joint statement]] said {{so}}."
        for number in (1, 2, 3, 4, 5, 11, 12, 13)
    },
    **{
        f"two people, {number} sentences ago": "Ann Bell met Tom Hale. " + "It rained. " * number + "[[They]] said {{no}}." for number in (0, 1, 2, 3)
    },
    **{
        f"a guest, {number} sentences ago": "Viktor Dorn met Ruth Weller. " + "It rained. " * number + "[[His guest]] said {{no}}. [[The American]] said {{yes}}."
        for number in (1, 2, 3, 4, 11, 12, 13)
    },
    **{
        f"it, {number} sentences ago": "[[Moscow]] said {{no}}. The bank opened. " + "It rained. " * number + "[[It]] said {{yes}}."
        for number in (0, 1, 2)
    },
    **{
        f"a title of {number} words": "The " + "very " * number + "old harbour master Bruno Vance came. [[The harbour master]] said {{no}}. [[The " + "very " * number + "old captain]] said {{yes}}."
        for number in (2, 3, 4, 5, 6)
    },
}  # fmt: skip
