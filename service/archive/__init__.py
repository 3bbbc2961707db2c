"""Archive: exact bytes, write once; an RFC 6962 log whose positions are the legal numbers; seals; and their verification."""
