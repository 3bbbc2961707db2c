"""Database: the schema and its named queries; SQLite in the installation home."""
