"""Word: a DOCX package read into the frozen model that the layout works on, every property resolved."""
