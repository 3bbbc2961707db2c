"""Rendering: the Word engine. A DOCX template is compiled once; each notice is expanded to tokens, laid out and drawn."""
