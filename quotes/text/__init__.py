"""What was written: articles, spans, and what Stanza finds in them."""

from quotes.text.article import Article, read_articles
from quotes.text.parse import Entity, Parse, Part, Sentence, Token
from quotes.text.spans import Span

__all__ = ["Article", "Entity", "Parse", "Part", "Sentence", "Span", "Token", "read_articles"]
