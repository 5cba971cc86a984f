"""Kinds of passages that users of such tools report: what is a quotation there and whose words it is, by the whole pipeline."""

from __future__ import annotations

from functools import lru_cache

import pytest

import quotes

Expected = tuple[tuple[str, str | None], ...]
"""Words of a quotation and of its source; None for a quotation that nobody is named for."""

NICKNAMES: dict[str, tuple[str, Expected]] = {
    "between given name and surname": ('Edvin "Eddy" Marlow said the club was broke.', (("the club was broke", 'Edvin "Eddy" Marlow'),)),
    "curly": ("“We have won,” said Tilda “Til” Brink on Monday.", (("We have won", "Tilda “Til” Brink"),)),
    "two words": ('Boris "The Quay" Lindal told reporters that the pier was shut.', (("the pier was shut", 'Boris "The Quay" Lindal'),)),
    "in single marks": ("Ronja 'Ro' Kelling said the boat had sunk.", (("the boat had sunk", "Ronja 'Ro' Kelling"),)),
    "after a title": ('Captain Ivo "Mole" Danner warned that the storm was near.', (("the storm was near", 'Captain Ivo "Mole" Danner'),)),
    "who is spoken of": ('"He was a fine man," Ada Holm said of Jonas "Jon" Hebel.', (("He was a fine man", "Ada Holm"),)),
    "before the marks that count": ('Mika "Ace" Torp said: "The race is over."', (("The race is over", 'Mika "Ace" Torp'),)),
    "in brackets": ("Edvin (Eddy) Marlow said the club was broke.", (("the club was broke", "Edvin (Eddy) Marlow"),)),
    "marks first person again": ('"We lost," Tomas "Tank" Velden said.', (("We lost", 'Tomas "Tank" Velden'),)),
    "dr again": ("Dr. Ines ‘Nessie’ Marlow told the panel that the lake was safe.", (("the lake was safe", "Marlow"),)),
    "known as again": ('Jorge Pell, known as "Red", said he would not run.', (("he would not run", "Jorge Pell"),)),
}

HANDLES: dict[str, tuple[str, Expected]] = {
    "handle, name after a comma": (
        '"The ferry is late again," @quaycat, Pia Norden, wrote on Friday.',
        (("The ferry is late again", "Pia Norden"),),
    ),
    "name, handle in brackets": ('"The ferry is late again," Pia Norden (@quaycat) tweeted.', (("The ferry is late again", "Pia Norden"),)),
    "user and name": (
        "The user quaycat, a driver named Otto Kern, wrote: “I will not pay a crown.”",
        (("I will not pay a crown", "Otto Kern"),),
    ),
    "handle alone": ('"The ferry is late again," wrote @quaycat.', (("The ferry is late again", "@quaycat"),)),
    "a signed post": ("“The ferry is late again.” — Pia Norden (@quaycat)", (("The ferry is late again", "Pia Norden"),)),
    "post again": ('On Twitter, @harbourmaster wrote: "The ferry is late again."', (("The ferry is late again", "@harbourmaster"),)),
    "poss again": ('"Nobody told us," tweeted Lena Fisk, who posts as @lenaonthequay.', (("Nobody told us", "Lena Fisk"),)),
    "name appos2 again": ("Streamer quaycat (real name Pia Norden) said the ferry was late.", (("the ferry was late", "Pia Norden"),)),
    "dash again": ('The mayor\'s account, @norbymayor, posted: "Stay at home tonight."', (("Stay at home tonight", "account"),)),
    "appos3 again": ('"I will not pay," said @quaycat, whose name is Pia Norden.', (("I will not pay", "quaycat"),)),
}

ACTIONS: dict[str, tuple[str, Expected]] = {
    "turned to": ('Mila turned to Oskar. "The boat has left." Oskar shrugged.', (("The boat has left", "Mila"),)),
    "looked at": ('Ada Holm looked at Ben Vance. "You never paid." Vance looked away.', (("You never paid", "Ada Holm"),)),
    "she, of a name before": ('Greta Holt had waited all day. She turned to him. "It is too late now."', (("It is too late now", "She"),)),
    "single marks": ("She turned to him. 'It is far too late now.' He nodded.", (("It is far too late now", "She"),)),
    "leaned toward, last in paragraph": ('Rudi leaned toward the captain. "We are going down."', (("We are going down", "Rudi"),)),
    "shook her head": ('Mila shook her head. "Nobody told me."', (("Nobody told me", "Mila"),)),
    "nodded at": ('Oskar nodded at Mila. "Open the gate." Mila opened it.', (("Open the gate", "Oskar"),)),
    "the action after": ('"The boat has left." Mila turned to Oskar.', (("The boat has left", "Mila"),)),
    "a cue of its own counts": ('Mila turned to Oskar. "The boat has left," Oskar said.', (("The boat has left", "Oskar"),)),
    "a cue of its own before": ('Mila turned to Oskar. He said: "The boat has left."', (("The boat has left", "He"),)),
    "asked in the sentence": ('Mila turned to Oskar and smiled. "Shall we go?"', (("Shall we go?", "Mila"),)),
    "pointed at, next paragraph": ('Mila pointed at the door.\n\n"You may go now," she said.', (("You may go now", "she"),)),
    "smiled again": ('The old captain smiled at her. "You will be fine."', (("You will be fine", "captain"),)),
    "put a hand again": ("Jonas put a hand on her arm. 'Leave it be.' She sighed.", (("Leave it be", "Jonas"),)),
    "curly again": ("Vera glared at the guard. “Open that door this minute.” The guard did not move.", (("Open that door", "Vera"),)),
    "he poked again": ("He waved to Karin. “Come over here!” Karin came.", (("Come over here!", "He"),)),
    "two sentences again": (
        'Ida faced the crowd. "We are not leaving. We have nowhere to go." Someone clapped.',
        (("We are not leaving", "Ida"),),
    ),
    "new para again": ('Ida turned to the crowd.\n\n"We are not leaving this pier."\n\nSomeone clapped.', (("We are not leaving", "Ida"),)),
    "then cue again": ('Ida turned to Per. "We are not leaving," she told him.', (("We are not leaving", "she"),)),
    "acts 3": ('Frida hugged her brother. "You made it!"', (("You made it!", "Frida"),)),
    "acts 4": ('Then Frida turned to her brother. "You made it home." He laughed.', (("You made it home", "Frida"),)),
    "acts 5": ('Frida, who had waited all night, turned to her brother. "You made it home." He laughed.', (("You made it home", "Frida"),)),
    "acts 6": ('Frida\'s brother turned to her. "You came." She laughed.', (("You came", "brother"),)),
    "acts 7": ('The guard stepped toward Milo. "Show me your papers." Milo froze.', (("Show me your papers", "The guard"),)),
    "acts 8": (
        "Dr. Hana Weiss tapped the chart and faced Milo. “These are not your results.” Milo blinked.",
        (("These are not your results", "Dr. Hana Weiss"),),
    ),
    "acts 9": ('Milo gave Frida the letter.\n\n"I did not write this," Frida said.', (("I did not write this", "Frida"),)),
    "acts 10": ("He turned to Frida. ‘I never asked you to come here.’", (("I never asked you", "He"),)),
    "what he said is told": (
        "Petra looked up at the man. “We should not have come.” He said that it was late.",
        (
            ("We should not have come", "Petra"),
            ("it was late", "He"),
        ),
    ),
}

BEFORE: dict[str, tuple[str, Expected]] = {
    "a person and a mood": (
        'Coach Sven Aldo was cheerful on Sunday.\n\n"It is good to have her back on the ice."',
        (("It is good to have her back", "Sven Aldo"),),
    ),
    "a person and a deed": (
        'Mayor Ada Holm opened the new pier on Monday.\n\n"This is a great day for the town."',
        (("This is a great day", "Ada Holm"),),
    ),
    "of several sentences": (
        'Ben Vance lost his seat on Monday. He was calm.\n\n"The voters have spoken and I thank them."',
        (("The voters have spoken", "He"),),
    ),
    "goes on in the same words": (
        'Ada Holm was pleased.\n\n"We need the pier. We will build it."\n\n"And it will last."',
        (("We need the pier", "Ada Holm"), ("And it will last", "Ada Holm")),
    ),
    "a source of its own": ('Ada Holm was pleased.\n\n"We need no pier," Ben Vance said.', (("We need no pier", "Ben Vance"),)),
    "two people": ('Ada Holm met Ben Vance on Monday.\n\n"It was a good talk about the pier."', (("It was a good talk", None),)),
    "nobody": ('The pier was opened on Monday.\n\n"No entry for dogs and horses."', (("No entry for dogs", None),)),
    "title again": (
        "Trainer Lotte Brask could hardly speak after the match.\n\n“I have waited twenty years for this.”",
        (("I have waited twenty years", "Lotte Brask"),),
    ),
    "she again": (
        "Lotte Brask won on Sunday. She wept on the podium.\n\n“I have waited twenty years for this.”",
        (("I have waited twenty years", "She"),),
    ),
    "then cue later again": (
        'Harbour chief Emil Roth was angry on Friday.\n\n"Nobody asked us about the crane."\n\nThe council meets on Monday.',
        (("Nobody asked us", "Emil Roth"),),
    ),
    "colon again": ("Emil Roth on the storm:\n\n“I have never seen such waves.”", (("I have never seen such waves", "Emil Roth"),)),
    "said earlier again": (
        "The storm was the worst in years, harbour chief Emil Roth said.\n\n“I have never seen such waves.”",
        (("I have never seen such waves", "Emil Roth"), ("The storm was the worst in years", "Emil Roth")),
    ),
    "before 1": (
        "Goalkeeper Iris Valk stopped three penalties on Saturday.\n\n“I just guessed the right corner.”",
        (("I just guessed", "Iris Valk"),),
    ),
    "before 2": (
        'Iris Valk, the goalkeeper, was the hero of the night.\n\n"I just guessed the right corner."',
        (("I just guessed", "Iris Valk"),),
    ),
    "before 4": (
        'Iris Valk\'s coach, Jon Ber, was less pleased.\n\n"We gave the ball away too often."',
        (("We gave the ball away", None),),
    ),
    "before 5": (
        'Iris Valk was pleased with the win over Norby United.\n\n"I just guessed the right corner."\n\n"The girls were great."',
        (("I just guessed", "Iris Valk"), ("The girls were great", "Iris Valk")),
    ),
    "before 6": ('Valk had a simple explanation:\n\n"I just guessed the right corner."', (("I just guessed", "Valk"),)),
    "before 7": ("For her part, Valk was calm.\n\n'I just guessed the right corner.'", (("I just guessed", "Valk"),)),
}

DIALOGUES: dict[str, tuple[str, Expected]] = {
    "question and answer, the answer with a cue": (
        '"How is the arm?" "Better, thank you," Tilo replied.',
        (
            ("How is the arm?", None),
            ("Better, thank you", "Tilo"),
        ),
    ),
    "two cues": ('"Where is the key?" Mila asked. "In the boat," Oskar said.', (("Where is the key?", "Mila"), ("In the boat", "Oskar"))),
    "an answer with no cue": (
        '"Where is the key?" Mila asked Oskar. "In the boat." She frowned.',
        (("Where is the key?", "Mila"), ("In the boat", "Oskar")),
    ),
    "three turns": (
        '"Where is the key?" Mila asked. "In the boat," Oskar said. "Then fetch it," she said.',
        (("Where is the key?", "Mila"), ("In the boat", "Oskar"), ("Then fetch it", "she")),
    ),
    "cut by one cue": ('"The key is lost," Mila said. "We need another."', (("The key is lost", "Mila"), ("We need another", "Mila"))),
    "asked and answered": (
        'Mila asked Oskar: "Where is the key?" "I lost it," he answered.',
        (("Where is the key?", "Mila"), ("I lost it", "he")),
    ),
    "said twice again": (
        '"Are you cold?" asked Runa. "A little," said Falk. "Take my coat."',
        (("Are you cold?", "Runa"), ("A little", "Falk"), ("Take my coat", "Falk")),
    ),
    "one para 4 again": (
        '"Is it far?" Runa asked. "Two miles," Falk said. "That is far." "It is not," he said.',
        (("Is it far?", "Runa"), ("Two miles", "Falk"), ("It is not", "he")),
    ),
    "curly no cue again": ("“Are you coming?” Runa asked Falk. “Not today.”", (("Are you coming?", "Runa"), ("Not today", "Falk"))),
    "he replied again": (
        'Runa asked, "Are you coming?" and Falk replied, "Not today."',
        (("Are you coming?", "Runa"), ("Not today", "Falk")),
    ),
    "single again": (
        "'Are you coming with us?' Runa asked. 'Not today,' said Falk.",
        (("Are you coming with us?", "Runa"), ("Not today", "Falk")),
    ),
    "talk 1": ("“Did you lock the door?” “Of course I did,” said Nadia.", (("Did you lock the door?", None), ("Of course I did", "Nadia"))),
    "talk 2": (
        '"Did you lock the door?" Pavel asked. "Of course," Nadia said. "Twice."',
        (("Did you lock the door?", "Pavel"), ("Of course", "Nadia")),
    ),
    "talk 3": (
        'Pavel asked, "Did you lock the door?" "Of course I did," said Nadia.',
        (("Did you lock the door?", "Pavel"), ("Of course I did", "Nadia")),
    ),
    "talk 4": (
        '"I locked it," Nadia said. "You did not," Pavel said. "I did," she said.',
        (("I locked it", "Nadia"), ("You did not", "Pavel"), ("I did", "she")),
    ),
    "talk 5": (
        "‘Is it raining again?’ asked Pavel. ‘It never stopped,’ Nadia replied.",
        (("Is it raining again?", "Pavel"), ("It never stopped", "Nadia")),
    ),
    "talk 6": (
        'When Pavel asked, "Is it raining?" Nadia answered, "It never stopped."',
        (("Is it raining?", "Pavel"), ("It never stopped", "Nadia")),
    ),
    "talk 7": (
        '"Is it raining?" Pavel asked his sister. "It never stopped."',
        (("Is it raining?", "Pavel"), ("It never stopped", "sister")),
    ),
}

HEADLINES: dict[str, tuple[str, Expected]] = {
    "surname": (
        "Brandt: I will not sell the ferry\n\nMayor Olga Brandt met the buyers on Monday.",
        (("I will not sell the ferry", "Brandt"),),
    ),
    "full name": ("Olga Brandt: The ferry stays\n\nThe mayor spoke on Monday.", (("The ferry stays", "Olga Brandt"),)),
    "role": ("Minister: No money for the pier\n\nThe minister, Ada Holm, spoke on Monday.", (("No money for the pier", "Minister"),)),
    "in marks": (
        "Brandt: 'I will not sell the ferry'\n\nMayor Olga Brandt met the buyers on Monday.",
        (("I will not sell the ferry", "Brandt"),),
    ),
    "name after": (
        "Ferry will not be sold: Brandt\n\nMayor Olga Brandt met the buyers on Monday.",
        (("Ferry will not be sold", "Brandt"),),
    ),
    "name after a dash": (
        "Ferry will not be sold - Brandt\n\nMayor Olga Brandt met the buyers on Monday.",
        (("Ferry will not be sold", "Brandt"),),
    ),
    "dr again": (
        "Dr Lindqvist: Vaccine is safe\n\nThe chief doctor, Maja Lindqvist, told reporters on Monday that tests went well.",
        (("Vaccine is safe", "Dr Lindqvist"), ("tests went well", "Maja Lindqvist")),
    ),
    "two names again": (
        "Premier Oskar Dahl: we will not bow\n\nPremier Oskar Dahl spoke to the house.",
        (("we will not bow", "Premier Oskar Dahl"),),
    ),
    "marks after again": ('Dahl: "We will not bow"\n\nPremier Oskar Dahl spoke to the house.', (("We will not bow", "Dahl"),)),
    "PM again": ("PM: We will not bow\n\nOskar Dahl, the prime minister, spoke to the house.", (("We will not bow", "PM"),)),
    "police again": ("Police: Driver fell asleep\n\nPolice spoke to the driver on Monday.", (("Driver fell asleep", "Police"),)),
    "says again": ("Dahl says budget will pass\n\nPremier Oskar Dahl spoke to the house.", (("budget will pass", "Dahl"),)),
    "line 3": ("Governor: Dam will hold\n\nGovernor Rolf Aker visited the dam on Sunday.", (("Dam will hold", "Governor"),)),
    "line 4": (
        "Rolf Aker: dam will hold, no need to leave homes\n\nRolf Aker, the governor, visited the dam on Sunday.",
        (("dam will hold", "Rolf Aker"),),
    ),
    "line 5": ("Dam will hold, says Aker\n\nRolf Aker, the governor, visited the dam on Sunday.", (("Dam will hold", "Aker"),)),
    "line 6": ("Aker – Dam will hold\n\nRolf Aker, the governor, visited the dam on Sunday.", (("Dam will hold", "Aker"),)),
    "line 9": ("Ministry: No talks planned\n\nThe ministry spoke on Monday.", (("No talks planned", "Ministry"),)),
}

NO_HEADLINES: dict[str, str] = {
    "a topic": "Norby ferry: buyers wanted\n\nThe town met on Monday.",
    "a list": "Score: three to one\n\nThe match ended late.",
    "live": "Live: the storm reaches the coast\n\nThe storm came at noon.",
    "a place and a time": "Norby: rain and fog until Tuesday\n\nThe rain began on Monday.",
    "line 7": "BREAKING: Dam will hold\n\nRolf Aker, the governor, visited the dam on Sunday.",
    "line 8": "Opinion: The dam must go\n\nRolf Aker visited the dam on Sunday.",
}

INTERVIEWS: dict[str, tuple[str, Expected, tuple[str, ...]]] = {
    "Q and A": (
        "Pia Norden has run the harbour for ten years.\n\nQ: How did you begin?\n\n"
        "A: I sold fish on the quay for two years.\n\nQ: And then?\n\nA: Then the town asked me to run the harbour.",
        (("I sold fish on the quay", "Pia Norden"), ("Then the town asked me", "Pia Norden")),
        ("How did you begin", "And then"),
    ),
    "Q and A with stops": (
        "Pia Norden has run the harbour for ten years.\n\nQ. How did you begin?\n\n"
        "A. I sold fish on the quay for two years.\n\nQ. And then?\n\nA. Then the town asked me to run the harbour.",
        (("I sold fish on the quay", "Pia Norden"), ("Then the town asked me", "Pia Norden")),
        ("How did you begin", "And then"),
    ),
    "nobody is named": (
        "The harbour is old.\n\nQ: How did you begin?\n\nA: I sold fish on the quay for two years.",
        (("I sold fish on the quay", None),),
        ("How did you begin",),
    ),
    "names": (
        "We met the captain on the quay.\n\nDaily Quay: How did you begin?\n\nOtto Kern: I sold fish for two years.\n\n"
        "Daily Quay: And then?\n\nOtto Kern: Then the town asked me to run the harbour.",
        (("I sold fish for two years", "Otto Kern"), ("Then the town asked me", "Otto Kern")),
        ("How did you begin", "And then"),
    ),
    "capitals": (
        "MODERATOR: How did you begin?\n\nKERN: I sold fish for two years.\n\nMODERATOR: And then?\n\n"
        "KERN: Then the town asked me to run the harbour.\n\nOtto Kern is a captain.",
        (("I sold fish for two years", "KERN"), ("Then the town asked me", "KERN")),
        ("How did you begin", "And then"),
    ),
    "a single turn in capitals": (
        "The two met in the hall.\n\nKERN: We will open the harbour in May, whatever it costs.\n\nOtto Kern left at noon.",
        (("We will open the harbour in May", "KERN"),),
        (),
    ),
    "a single turn": (
        "Asked about the harbour, the captain was short.\n\n"
        "Otto Kern: We will open the harbour in May, whatever it costs.\n\nHe left at noon.",
        (("We will open the harbour in May", "Otto Kern"),),
        (),
    ),
    "a single question and answer": (
        "Pia Norden runs the harbour.\n\nQ: How did you begin?\n\nA: I sold fish on the quay for two years.",
        (("I sold fish on the quay", "Pia Norden"),),
        ("How did you begin",),
    ),
    "surnames in small letters": (
        "Lund: How did you begin?\n\nKern: I sold fish for two years.\n\nLund: And then?\n\n"
        "Kern: Then the town asked me to run the harbour.\n\n"
        "Otto Kern is a captain. Ida Lund writes for the Daily Quay.",
        (("I sold fish for two years", "Kern"), ("Then the town asked me", "Kern")),
        ("How did you begin", "And then"),
    ),
    "bold names again": (
        "Interviewer: When did you start?\n\nBrask: I started when I was six years old.\n\nInterviewer: Why?\n\n"
        "Brask: My father ran, and so did all of us.\n\nLotte Brask runs.",
        (("I started when I was six", "Brask"), ("My father ran", "Brask")),
        (),
    ),
    "WN again": (
        "Lotte Brask spoke to us on Sunday.\n\n((Quay News)) When did you start?\n\n"
        "Lotte Brask: I started when I was six years old.\n\nQuay News: Why?\n\n"
        "Lotte Brask: My father ran, and so did all of us.",
        (("I started when I was six", "Lotte Brask"), ("My father ran", "Lotte Brask")),
        (),
    ),
    "initials again": (
        "QN: When did you start?\n\nLB: I started when I was six years old.\n\nQN: Why?\n\nLB: My father ran, and so did all of us.",
        (("I started when I was six", "LB"), ("My father ran", "LB")),
        (),
    ),
    "Q A words again": (
        "Lotte Brask runs.\n\nQuestion: When did you start?\n\nAnswer: I started when I was six years old.",
        (("I started when I was six", "Lotte Brask"),),
        (),
    ),
    "same line again": (
        "Lotte Brask runs.\n\nQ: When did you start?\nA: I started when I was six.\nQ: Why?\nA: My father ran.",
        (("I started when I was six", "Lotte Brask"), ("My father ran", "Lotte Brask")),
        (),
    ),
    "single colon title again": (
        "The hall grew quiet.\n\nMayor Roth: I have never seen such waves in my life.\n\nEmil Roth sat down.",
        (("I have never seen such waves", "Mayor Roth"),),
        (),
    ),
    "caps single again": (
        "BRASK: I have never run so slowly in my life, and I am glad.\n\nLotte Brask left early.",
        (("I have never run so slowly", "BRASK"),),
        (),
    ),
    "interview 1": (
        "Q: Is the dam safe?\nA: It is safe, and it will be for years.\nQ: Who checks it?\nA: We do, every week.",
        (("It is safe, and it will", None), ("We do, every week", None)),
        (),
    ),
    "interview 2": (
        "Hana Weiss leads the clinic.\n\nQ. Is it full?\n\nA. It is always full in winter.\n\nQ. What helps?\n\nA. More nurses would help.",
        (("It is always full", "Hana Weiss"), ("More nurses would help", "Hana Weiss")),
        (),
    ),
    "interview 3": (
        "HERALD: Is the clinic full?\n\nWEISS: It is always full in winter, every bed.\n\nHERALD: What helps?\n\n"
        "WEISS: More nurses would help us most.\n\nHana Weiss leads the clinic.",
        (("It is always full", "WEISS"), ("More nurses would help", "WEISS")),
        (),
    ),
    "interview 4": (
        "The Herald: Is the clinic full?\n\nHana Weiss: It is always full in winter.\n\n"
        "The Herald: What helps?\n\nHana Weiss: More nurses.",
        (("It is always full", "Hana Weiss"), ("More nurses", "Hana Weiss")),
        (),
    ),
    "interview 5": (
        "Reporter: Is the clinic full?\n\nWeiss: It is always full in winter, and we know why.\n\nHana Weiss leads the clinic.",
        (("It is always full", "Weiss"),),
        (),
    ),
    "interview 6": (
        "Is the clinic full?\n\nHana Weiss: It is always full in winter, and we know why.",
        (("It is always full", "Hana Weiss"),),
        (),
    ),
    "interview 7": ("WEISS: It is always full in winter.\n\nHana Weiss leads the clinic in Norby.", (("It is always full", "WEISS"),), ()),
}

NOTHING: dict[str, str] = {
    "a caption with says": "Photo: Mayor Ada Holm says goodbye to the crew. (Jan Olt/Wire)",
    "a caption in the middle": (
        "The pier is shut.\n\nImage: Captain Otto Kern tells his crew a story. Photograph: Jan Olt/Wire\n\nIt rains."
    ),
    "a caption with a credit": "Mayor Ada Holm speaks to reporters on the quay in Norby, May 3. (Jan Olt/Wire)",
    "a caption's label": "Caption: Otto Kern asks for a light.",
    "file photo": "FILE PHOTO: Mayor Ada Holm gestures as she speaks to reporters in Norby. REUTERS/Jan Olt/File Photo",
    "a song": 'The band played "Rain on the Old Pier" twice.',
    "a book": 'Her novel "The Man Who Sold the Harbour" came out in May.',
    "a film": 'Ada Holm starred in "Nobody Leaves the Island" last year.',
    "an exhibition": 'The exhibition "What the Sea Gave Us" opens on Friday.',
    "an album": "The album “We Never Slept” sold ten copies.",
    "a title after a comma": 'In her latest film, "No One Is Home", she plays a captain.',
    "a sign": 'He wore a cap with "Norby" on it.',
    "did not say whether": "Minister Paul Brenner did not say whether the port would close.",
    "declined to say": "Ada Holm declined to say when the pier would open.",
    "would not say": "The captain would not say who had paid for the boat.",
    "did not comment": "The captain could not be reached for comment.",
    "nobody said": "Nobody has said who will pay for the pier.",
    "never said": "Vance never said that the pier was safe.",
    "did not elaborate": "The ministry did not immediately respond to a request for comment.",
    "caption, pictured": "Pictured: Lotte Brask tells fans she is tired.",
    "caption, photo credit": "Lotte Brask says goodbye to her fans in Norby on Sunday. Photo: Jan Olt/Wire",
    "caption, above": "(Photo by Jan Olt) Lotte Brask thanks the crowd.",
    "caption, parens": "Captain Emil Roth speaks to his crew on deck. [Jan Olt/Wire]",
    "title, essay": 'Her essay "Why I Never Ran Again" won a prize.',
    "title, show": 'The show "Everybody Talks at Once" returns on Friday.',
    "title, song by": "He sang “Nobody Knows My Name” at the fair.",
    "title, poem": "His poem 'The Sea Is Not My Friend' is read in schools.",
    "title, play": '"The Captain Does Not Sleep", a play by Ines Marlow, opens in May.',
    "title, slogan term": 'The term "slow harbour" is new.',
    "title, episode": 'In the episode "They Came by Night," the boat sinks.',
    "not, would not say": "Roth would not say how much the crane had cost.",
    "not, didn't say": "Roth didn't say who would pay.",
    "not, without saying": "Roth left without saying where he was going.",
    "not, has not said": "The ministry has not said when the port will reopen.",
    "not, no comment": "Roth made no comment on the crane.",
    "not, never claimed": "Roth never claimed that the crane was new.",
    "not, stopped short": "Roth stopped short of saying the crane was unsafe.",
    "not, neither": "Neither Roth nor Brask said who had paid.",
    "not, yet to say": "Roth has yet to say whether he will run.",
    "caption 1": "A nurse says goodbye to a patient at the clinic in Norby. (Photo: Jan Olt)",
    "caption 2": "Hana Weiss says the clinic is full. | Photo by Jan Olt",
    "caption 3": "PHOTO: Hana Weiss tells reporters that the clinic is full.",
    "caption 4": "Hana Weiss, left, speaks with nurses on Monday. AP Photo/Jan Olt",
    "caption 5": "Image credit: Jan Olt says hello",
    "work 1": 'His memoir, "I Have Seen the Sea", was read by many.',
    "work 2": 'The article, titled "Why the Dam Will Break," made her famous.',
    "work 3": 'She wrote the play "You Must Not Speak" in 1990.',
    "work 4": "“Everything Is Water” is her third novel.",
    "work 5": "The choir ended with the hymn “We Shall Cross the River”.",
    "work 6": 'The podcast "Tell Me No Lies" starts in May.',
    "work 7": '"Nobody Sleeps Tonight," her new film, opens in May.',
    "not said 1": "Weiss refused to say how many beds were free.",
    "not said 2": "Weiss did not tell the council that the clinic was full.",
    "not said 4": "Weiss has never said that the clinic was full.",
    "not said 5": "Officials declined to confirm that the dam was safe.",
    "not said 6": "No official said the dam was safe.",
    "not said 7": "Aker could not say when the dam would be safe.",
    "not said 8": "Aker avoided saying whether the dam was safe.",
    "not said 9": "The report does not say who built the dam.",
}
"""Nothing here is a quotation."""

DENIED: dict[str, tuple[str, Expected]] = {
    "denied": ("Ada Holm denied that the pier was lost.", (("the pier was lost", "Ada Holm"),)),
    "said it was not": ("Ada Holm said the pier was not lost.", (("the pier was not lost", "Ada Holm"),)),
    "does not believe": ("Ada Holm said she does not believe the pier is lost.", (("she does not believe the pier is lost", "Ada Holm"),)),
    "not only said": (
        'Ada Holm did not only say that it was late. "We are broke," she said.',
        (
            ("that it was late", "Ada Holm"),
            ("We are broke", "she"),
        ),
    ),
    "did not say, but": ('Vance did not say when. "It will be soon," he said.', (("It will be soon", "he"),)),
}

RELAYS: dict[str, tuple[str, Expected]] = {
    "quoted by a newspaper as saying": (
        "Otto Kern was quoted by the newspaper Kurier as saying that the pier was lost.",
        (("the pier was lost", "Otto Kern"),),
    ),
    "quoted by an agency as saying, marks": (
        '"The pier is lost," Otto Kern was quoted by the agency Nordwire as saying.',
        (("The pier is lost", "Otto Kern"),),
    ),
    "quoted as telling": ("Otto Kern was quoted as telling the Quay Post that the pier was lost.", (("the pier was lost", "Otto Kern"),)),
    "cited by": ("Otto Kern, cited by the daily Kurier, said the pier was lost.", (("the pier was lost", "Otto Kern"),)),
    "told, according to": (
        "Otto Kern told Ada Holm that the pier was lost, according to the Quay Post.",
        (("the pier was lost", "Otto Kern"),),
    ),
    "told in marks, according to": (
        '"The pier is lost," Otto Kern told the council, according to the Quay Post.',
        (("The pier is lost", "Otto Kern"),),
    ),
    "in a letter seen by": (
        "Otto Kern said in a letter seen by the Quay Post that the pier was lost.",
        (("the pier was lost", "Otto Kern"),),
    ),
    "in a letter seen by, marks": (
        '"The pier is lost," Otto Kern wrote in a letter seen by Nordwire.',
        (("The pier is lost", "Otto Kern"),),
    ),
    "in a statement carried by": (
        "In a statement carried by Nordwire, Otto Kern said the pier was lost.",
        (("the pier was lost", "Otto Kern"),),
    ),
    "according to one quoted by": ("The pier is lost, according to a captain quoted by Nordwire.", (("The pier is lost", "a captain"),)),
    "quoted in the paper as saying": (
        "Otto Kern was quoted in the daily Kurier as saying the pier was lost.",
        (("the pier was lost", "Otto Kern"),),
    ),
    "agency quoted": ("Nordwire quoted Otto Kern as saying that the pier was lost.", (("the pier was lost", "Otto Kern"),)),
    "in a letter seen by, first": (
        "In a letter seen by the Quay Post, Otto Kern wrote that the pier was lost.",
        (("the pier was lost", "Otto Kern"),),
    ),
    "in an email obtained by": ('"We have no money," Kern wrote in an email obtained by the Quay Post.', (("We have no money", "Kern"),)),
    "told her, according to": (
        "Pia Norden told her that the boat would sink, according to the daily Kurier.",
        (("the boat would sink", "Pia Norden"),),
    ),
    "said in marks, according to": (
        '"We have no money," Pia Norden said at the meeting, according to Radio Norby.',
        (("We have no money", "Pia Norden"),),
    ),
    "quoted on the radio as saying": (
        'Pia Norden was quoted on Radio Norby as saying "we have no money".',
        (("we have no money", "Pia Norden"),),
    ),
    "cited by a website as warning": (
        "The captain was cited by the website Harbour News as warning that the storm was near.",
        (("the storm was near", "The captain"),),
    ),
    "according to a person": (
        "Ben Vance told her that the boat would sink, according to Pia Norden.",
        (("the boat would sink", "Pia Norden"),),
    ),
    "as quoted by again": ('"The crane is unsafe," Roth said, as quoted by the Norby Times.', (("The crane is unsafe", "Roth"),)),
    "quoted him again": ("The Norby Times quoted Roth as saying the crane was unsafe.", (("the crane was unsafe", "Roth"),)),
    "quoted on again": ("Roth, quoted in the Norby Times, said the crane was unsafe.", (("the crane was unsafe", "Roth"),)),
    "told agency again": ('Roth told the agency Nordwire: "The crane is unsafe."', (("The crane is unsafe", "Roth"),)),
    "was cited as saying by again": (
        "Roth was cited as saying by the Norby Times that the crane was unsafe.",
        (("the crane was unsafe", "Roth"),),
    ),
    "letter seen start again": (
        'In a letter to the council seen by Nordwire, Roth said the crane was "not safe at all".',
        (("not safe at all", "Roth"),),
    ),
    "letter obtained again": ('"The crane is unsafe," the letter, obtained by Nordwire, said.', (("The crane is unsafe", "letter"),)),
    "memo reviewed by again": (
        "Roth warned in a memo reviewed by the Norby Times that the crane was unsafe.",
        (("the crane was unsafe", "Roth"),),
    ),
    "told reporters acc again": (
        "Roth told reporters that the crane was unsafe, according to the Norby Times.",
        (("the crane was unsafe", "Roth"),),
    ),
    "according to roth quoted again": (
        "According to Roth, quoted by the Norby Times, the crane was unsafe.",
        (("the crane was unsafe", "Roth"),),
    ),
    "passed on 1": ("Aker was quoted by the state news agency as saying the dam was safe.", (("the dam was safe", "Aker"),)),
    "passed on 2": ('Aker was quoted by the Herald as saying: "The dam is safe."', (("The dam is safe", "Aker"),)),
    "passed on 3": ('"The dam is safe," the Herald quoted Aker as saying.', (("The dam is safe", "Aker"),)),
    "passed on 4": (
        "Rolf Aker told his party that the dam was safe, according to the newspaper Herald.",
        (("the dam was safe", "Rolf Aker"),),
    ),
    "passed on 6": ("Aker wrote in a letter seen by the Herald: “The dam is safe.”", (("The dam is safe", "Aker"),)),
    "passed on 7": ("The dam is safe, Aker wrote in a letter seen by this newspaper.", (("The dam is safe", "Aker"),)),
    "passed on 8": ("In an interview with the Herald, Aker said the dam was safe.", (("the dam was safe", "Aker"),)),
    "passed on 9": ("Aker, in a letter seen by the Herald, said the dam was safe.", (("the dam was safe", "Aker"),)),
    "passed on 11": ("The Herald reported that Aker had said the dam was safe.", (("dam was safe", "Herald"),)),
    "a name cut by the tokenizer": (
        "Emil Roth said the crane was unsafe, according to state radio.",
        (("the crane was unsafe", "Emil Roth"),),
    ),
}

UNNAMED: dict[str, tuple[str, Expected]] = {
    "asked not to be named": (
        "A senior official, who asked not to be named, said the pier was lost.",
        (("the pier was lost", "A senior official"),),
    ),
    "marks": ('"The pier is lost," said a senior official, who asked not to be named.', (("The pier is lost", "a senior official"),)),
    "asked not to be identified because": (
        '"The pier is lost," said a captain who asked not to be identified because the talks are private.',
        (("The pier is lost", "a captain"),),
    ),
    "spoke on condition": (
        "A diplomat, who spoke on condition of anonymity, said the pier was lost.",
        (("the pier was lost", "A diplomat"),),
    ),
    "declined to be named": ("One aide, who declined to be named, told reporters the pier was lost.", (("the pier was lost", "One aide"),)),
    "requested anonymity": ("The aide, requesting anonymity, said the pier was lost.", (("the pier was lost", "The aide"),)),
    "wished to remain": ("A worker who wished to remain anonymous said the pier was lost.", (("the pier was lost", "A worker"),)),
    "official cond again": (
        '"The crane is unsafe," said one senior official who asked not to be named because he was not allowed to speak.',
        (("The crane is unsafe", "one senior official"),),
    ),
    "who asked not identified again": (
        "The crane is unsafe, said a senior port official, asking not to be identified.",
        (("The crane is unsafe", "official"),),
    ),
    "speaking again": (
        "A senior port official, speaking on condition that he not be named, said the crane was unsafe.",
        (("the crane was unsafe", "official"),),
    ),
    "told again": (
        "A senior official, who asked not to be named, told the Norby Times that the crane was unsafe.",
        (("the crane was unsafe", "senior official"),),
    ),
    "two again": (
        "Two officials, who asked not to be identified, said the crane was unsafe.",
        (("the crane was unsafe", "Two officials"),),
    ),
    "according again": (
        "The crane is unsafe, according to a senior official, who asked not to be named.",
        (("The crane is unsafe", "senior official"),),
    ),
    "who declined again": (
        'A senior official who declined to be identified by name said: "The crane is unsafe."',
        (("The crane is unsafe", "senior official"),),
    ),
    "unnamed 1": ("A senior official, who asked not to be named, said the dam was safe.", (("the dam was safe", "senior official"),)),
    "unnamed 2": (
        "A senior official, who asked not to be named because the report is secret, said on Monday that the dam was safe.",
        (("the dam was safe", "senior official"),),
    ),
    "unnamed 3": (
        "The official, who asked not to be identified by name, added that the dam would be checked.",
        (("the dam would be checked", "The official"),),
    ),
    "unnamed 4": (
        "An aide to Aker, who spoke on condition of anonymity to describe private talks, said the dam was safe.",
        (("the dam was safe", "aide to Aker"),),
    ),
    "unnamed 5": ('"The dam is safe," said an engineer, asking not to be named.', (("The dam is safe", "engineer"),)),
    "unnamed 6": ("One engineer, who did not want to be named, told the Herald the dam was safe.", (("the dam was safe", "One engineer"),)),
    "a that in what is said": (
        '"It will be late, and because of that it will be dear," said the official, asking not to be identified.',
        (("It will be late", "the official"),),
    ),
}


@lru_cache(maxsize=1)
def pipeline() -> quotes.Pipeline:
    return quotes.Pipeline()


def faults(text: str, expected: Expected, none: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with the records of a text, a sentence each."""
    records, found = pipeline()(text), []
    for content, source in expected:
        record = next((record for record in records if content in record.text), None)
        if record is None:
            found.append(f"missed {content!r}")
        elif (source is None) != (record.source_text is None) or (source or "") not in (record.source_text or ""):
            found.append(f"{content!r} is of {record.source_text!r}, not {source!r} ({record.rule})")
    found += [f"{record.text!r} is no quotation" for record in records if any(words in record.text for words in none)]
    wanted = [content for content, _ in expected]
    others = [record.text for record in records if not any(one in record.text for one in (*wanted, *none))]
    return found + [f"{words!r} ({record.source_text!r}) is no quotation" for record in records if (words := record.text) in others]


TABLES = {
    "nickname": NICKNAMES,
    "handle": HANDLES,
    "action": ACTIONS,
    "before": BEFORE,
    "dialogue": DIALOGUES,
    "headline": HEADLINES,
    "denied": DENIED,
    "relay": RELAYS,
    "unnamed": UNNAMED,
}
CASES = {f"{kind}: {name}": case for kind, table in TABLES.items() for name, case in table.items()}

MISSES: dict[str, tuple[str, Expected, str]] = {
    "the person is no subject": (
        "For Emil Roth, it was a hard week.\n\n“I have never seen such waves.”",
        (("I have never seen such waves", "Emil Roth"),),
        "the paragraph before is asked for its subject alone",
    ),
    "unclear whether anything was said": (
        "It is not clear whether Roth said anything.",
        (),
        "what makes the cue unsure stands in the sentence above it",
    ),
    "it was at no point": (
        "At no point did Weiss say that the clinic was full.",
        (),
        "what denies the verb stands before its subject",
    ),
    "told, according to people": (
        "Rolf Aker told Hana Weiss the dam was safe, according to two people who were in the room.",
        (("the dam was safe", "Rolf Aker"),),
        "only a medium passes on; the people who were told are the source of all of it",
    ),
    "thanks before a clause of its own": (
        'Frida shook his hand. "Welcome to the team," and then she left.',
        (("Welcome to the team", "Frida"),),
        "words that end in a comma want a cue",
    ),
    "a participle before an action": (
        'Leaning over the rail, Nils called nobody. "The net is torn."',
        (("The net is torn", "Nils"),),
        "the tagger takes the participle for words that were called",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_quotation_of_this_kind_has_its_source(name: str) -> None:
    text, expected = CASES[name]
    assert not faults(text, expected)


@pytest.mark.parametrize(("text", "expected", "questions"), INTERVIEWS.values(), ids=INTERVIEWS.keys())
def test_answers_are_quotations_and_questions_are_not(text: str, expected: Expected, questions: tuple[str, ...]) -> None:
    assert not faults(text, expected, questions)


@pytest.mark.parametrize("text", (NOTHING | NO_HEADLINES).values(), ids=(NOTHING | NO_HEADLINES).keys())
def test_there_is_no_quotation_here(text: str) -> None:
    assert not faults(text, ())


@pytest.mark.parametrize("name", MISSES)
def test_known_misses(name: str, request: pytest.FixtureRequest) -> None:
    text, expected, reason = MISSES[name]
    request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    assert not faults(text, expected)
