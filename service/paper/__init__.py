"""Paper: fonts and their subsets, symbols, PDF objects and PDF/A-3 documents; knows nothing of letters or arrears."""
