"""What a language says about quoting and about people; each language is a folder of YAML files."""
