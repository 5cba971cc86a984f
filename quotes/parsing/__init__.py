"""From an article to a parse: Stanza's tokenizer and the quotation tagger."""
