"""Preflight: fill in and measure letters in the pool before anything is numbered, results in order.

Every letter is filled in, which finds what its template misses or refuses, and every character is looked for in the fonts.
Letters of the same form are then measured by two (`rendering.outline`), and only where those differ is each laid out. A letter
that stands out in any way is laid out at once. What is found depends on the letters alone, not on who looked at which.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TypeVar

from service.jobs.local import result
from service.jobs.services import Pool, Progress
from service.jobs.tasks import Form, Measure, MeasureTask, Span, SpanTask, Templates
from service.policy.wording import Finding

SLICE = 64
"""Letters in one task: long enough to pay for its trip, short enough for a progress bar."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Measures letters in a pool."""

    templates: Templates
    fonts: str
    pool: Pool
    progress: Progress

    def run(self, count: int, letter: Callable[[int], bytes]) -> list[Measure]:
        """The measure of each of `count` letters; `letter` gives the canonical public part of the letter at a position."""
        found, wording, spans = self._filled(count, letter)
        pages = self._pages(spans)
        each = [at for at, one in enumerate(found) if isinstance(one, Form) and not pages[one]]
        counted = {form: Measure(pages=count, problems=()) for form, count in pages.items()}
        measures = [one if isinstance(one, Measure) else counted[one] for one in found]
        for done, (at, one) in enumerate(zip(each, self._laid_out(each, letter), strict=True), start=1):
            measures[at] = one
            self.progress("layout", done, len(each))
        return [replace(one, wording=said) if said else one for one, said in zip(measures, wording, strict=True)]

    def _filled(
        self, count: int, letter: Callable[[int], bytes]
    ) -> tuple[list[Measure | Form], list[tuple[Finding, ...]], dict[Form, Span]]:
        """Every letter's measure or form, what the legal reading found in it, and the span of each form."""
        found: list[Measure | Form] = []
        wording: list[tuple[Finding, ...]] = []
        spans: dict[Form, Span] = {}
        forms: dict[Form, Form] = {}
        """Each once, though every task brings its own."""
        for measured in _ahead((self.pool.measure(task) for task in self._tasks(range(count), letter, each=False)), self.pool):
            found += [forms.setdefault(one, one) if isinstance(one, Form) else one for one in measured.letters]
            wording += measured.wording
            for form, span in measured.spans.items():
                spans[form] = spans[form].over(span) if form in spans else span
            self.progress("preflight", len(found), count)
        return found, wording, spans

    def _pages(self, spans: dict[Form, Span]) -> dict[Form, int]:
        """The pages of each form; 0 where its letters differ."""
        tasks = (SpanTask(form=form, span=span, templates=self.templates, fonts=self.fonts) for form, span in spans.items())
        return dict(zip(spans, _ahead(map(self.pool.span, tasks), self.pool), strict=True))

    def _laid_out(self, places: Sequence[int], letter: Callable[[int], bytes]) -> Iterator[Measure]:
        for measured in _ahead((self.pool.measure(task) for task in self._tasks(places, letter, each=True)), self.pool):
            yield from (one for one in measured.letters if isinstance(one, Measure))

    def _tasks(self, places: Sequence[int], letter: Callable[[int], bytes], *, each: bool) -> Iterator[MeasureTask]:
        for start in range(0, len(places), SLICE):
            letters = tuple(letter(at) for at in places[start : start + SLICE])
            yield MeasureTask(letters=letters, templates=self.templates, fonts=self.fonts, each=each)


def _ahead(futures: "Iterable[Future[Result]]", pool: Pool) -> Iterator[Result]:
    """Results in the order of their tasks; at most two tasks a worker are under way."""
    waiting: deque[Future[Result]] = deque()
    for future in futures:
        waiting.append(future)
        if len(waiting) > 2 * pool.workers:
            yield result(waiting.popleft())
    while waiting:
        yield result(waiting.popleft())
