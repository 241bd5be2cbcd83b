"""Every failure that a user can mend, as one tree.

    AdvisorError
    ├── BadInput             exit 2   a question, option or file that cannot be used as given
    │   ├── BadSource        exit 2   a source file with a fault: file, line, reason
    │   └── NotFetched       exit 2   an address that gave no text: refused, gone, too large, no answer
    ├── UnusableIndex        exit 3
    │   ├── MissingIndex              nothing has been built yet
    │   ├── StaleIndex                the corpus or the model changed since the build
    │   ├── ForeignIndex              the folder was not written by this program, or by another version of it
    │   └── CorruptIndex              files of the index are damaged or missing
    └── BadConfiguration     exit 4   a setting, token or address that cannot work

Each carries one line that says what is wrong and names the mend. Anything else that is raised is a fault of ours
(exit 1) and keeps its traceback.
"""

from typing import ClassVar


class AdvisorError(Exception):
    """Raised for whatever the user can mend; the message is one line and is shown as it is."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"


class BadInput(AdvisorError):
    """Raised when a question, an option or a file cannot be used as given."""

    exit_code = 2
    code = "bad_input"


class BadSource(BadInput):
    """Raised when a source file is refused; the message is `file:line: reason`."""

    code = "bad_source"


class NotFetched(BadInput):
    """Raised when an address gives no text that can be used; `reason` is one word that programs can go by."""

    code = "not_fetched"

    def __init__(self, message: str, reason: str) -> None:
        """Take the line to show and the word for the reason, such as `robots` or `too_large`."""
        super().__init__(message)
        self.reason = reason


class UnusableIndex(AdvisorError):
    """Raised when there is no index to answer from; the message names `advisor index`."""

    exit_code = 3
    code = "index"


class MissingIndex(UnusableIndex):
    """Raised when no index has been built at the configured place."""

    code = "index_missing"


class StaleIndex(UnusableIndex):
    """Raised when the corpus or the embedding model differs from what the index was built with."""

    code = "index_stale"


class ForeignIndex(UnusableIndex):
    """Raised when the folder holds something that this version of the program did not write."""

    code = "index_foreign"


class CorruptIndex(UnusableIndex):
    """Raised when files of the index are damaged or missing."""

    code = "index_corrupt"


class BadConfiguration(AdvisorError):
    """Raised when a setting, a token or an address cannot work."""

    exit_code = 4
    code = "configuration"
