"""Who said what: quotations, their sources, and the people these stand for."""

from quotes.attribution.quotation import Attribution, Mention, Quotation, Speaker

__all__ = ["Attribution", "Mention", "Quotation", "Speaker"]
