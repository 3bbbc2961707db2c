"""The command line as documents name it: whether words are a command of the program with options it has."""

import typer.main

from service.cli import app


def commands() -> dict[str, set[str]]:
    """Every command of the program with its options."""

    def walk(command, prefix: str):
        if children := getattr(command, "commands", None):
            for name, child in children.items():
                yield from walk(child, f"{prefix}{name} ")
        else:
            yield (
                prefix.strip(),
                {option for parameter in command.params for option in parameter.opts if option.startswith("--")},
            )

    return dict(walk(typer.main.get_command(app), ""))


def check_words(words: list[str]) -> None:
    """Assert that the words behind `cuihan` begin with a command and that every option is one of its own."""
    if words == ["--help"]:
        return
    known = commands()
    name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
    assert name in known, f"cuihan {' '.join(words)}"
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert options <= known[name] | {"--help"}, f"cuihan {name} has no {options - known[name]}"
