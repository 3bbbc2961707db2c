"""Attachment: the public part of a notice inside its letter, as an associated file of PDF/A-3 (ISO 19005-3, 6.8)."""

from datetime import datetime

from service.paper.pdf import Writer, array, date, dictionary, name, reference, string

ATTACHMENT = "notice.json"
"""Name of the embedded file: the public part of the notice in canonical JSON."""


def attach(writer: Writer, data: bytes, issued: datetime) -> dict[str, bytes]:
    """Writes the file and its specification; returns the catalog entries that name it. `issued` is aware."""
    file = writer.squeezed(
        data,
        {
            "Type": b"/EmbeddedFile",
            "Subtype": name("application/json"),
            "Params": dictionary({"Size": b"%d" % len(data), "ModDate": date(issued)}),
        },
    )
    specification = writer.put(
        dictionary(
            {
                "Type": b"/Filespec",
                "F": string(ATTACHMENT),
                "UF": string(ATTACHMENT),
                "AFRelationship": b"/Data",
                "EF": dictionary({"F": reference(file), "UF": reference(file)}),
            }
        )
    )
    tree = dictionary({"Names": array([string(ATTACHMENT), reference(specification)])})
    return {"AF": array([reference(specification)]), "Names": dictionary({"EmbeddedFiles": tree})}
