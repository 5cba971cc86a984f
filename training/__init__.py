"""How the shipped weights were trained; nothing here runs when quotations are extracted."""
