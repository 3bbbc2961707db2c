"""Cuihan 催函: from a CSV of arrears to print-ready letters that a court's expert can check.

    upload ─intake─▶ Batch(cases, problems) ─policy─▶ Decision(stage, channel, template, claim, deadline, reasons)
          ─preflight─▶ Plan(digest: letters, pages, problems) ─approve─▶ ─numbering─▶ Notice(number, frozen)
          ─payment─▶ QR ─rendering─▶ Letter(pages, pdf, sha256) ─archive─▶ record, Seal ─press─▶ Parts, docket

Doors on top (`cli`), then `wiring` and `settings`, which pick the implementations; `jobs` writes the order of the steps once;
`dossier` is what a court's expert is handed out of the archive; the chapters `intake`, `policy`, `numbering`, `payment`,
`rendering`, `archive` and `press` do not know each other; `paper` and `database` are the ground they stand on, `terms` the
words they share.
"""
