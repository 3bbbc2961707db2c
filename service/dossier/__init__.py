"""Dossier: what an outside expert is handed in a dispute, checked offline without trusting us."""
