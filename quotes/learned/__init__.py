"""Learnt parts: trees and linear weights kept as JSON, and the manifest of every weight file."""
