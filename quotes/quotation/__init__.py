"""Find quotations and tie each to its cue and its source: who said what, in the article's own words."""
