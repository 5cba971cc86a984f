"""Name the speaker behind the words of a source: names, descriptions, pronouns and plurals, the roster."""
