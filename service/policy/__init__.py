"""Policy: which letter is due to whom on a business day, and why; pure functions over a versioned book of rules."""

from service.policy.book import Book, load_book
from service.policy.deadlines import CHINA, WorkCalendar
from service.policy.decide import decide

__all__ = ["CHINA", "Book", "WorkCalendar", "decide", "load_book"]
