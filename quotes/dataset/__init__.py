"""Build, write and describe the dataset: folders that load_dataset opens, JSON lines, the card."""
