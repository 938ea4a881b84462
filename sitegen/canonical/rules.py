"""The checks that reading and text hygiene can find, for the catalogue."""

from sitegen.model.finding import Check, Effect, Severity


def _refusal(name: str, title: str, rationale: str, remedy: str) -> Check:
    return Check(name, title, Severity.ERROR, Effect.INVALID, "file", rationale, remedy)


def _remark(
    name: str, title: str, rationale: str, remedy: str, severity: Severity = Severity.NOTE
) -> Check:
    return Check(name, title, severity, Effect.NONE, "file", rationale, remedy)


DOCUMENT_TOO_LARGE = _refusal(
    "document-too-large",
    "A document is larger than the limit",
    "A document that is parsed is held in memory whole; a bound keeps one file from stopping all.",
    "Split the document, or raise limits.document_bytes.",
)
DOCUMENT_EMPTY = _refusal(
    "document-empty",
    "A document is empty",
    "An empty file is what an interrupted or failed write leaves behind; it states nothing.",
    "Write the file under another name first and rename it when it is complete.",
)
TEXT_EMPTY = _remark(
    "text-empty",
    "A text is empty",
    "A log without a line can't tell whether the command said nothing or was never run.",
    "Keep the command's output together with its exit status.",
    Severity.WARNING,
)
TEXT_ENCODING = _refusal(
    "text-encoding",
    "A document is not UTF-8",
    "Bytes that are no UTF-8 are read differently by different programs.",
    "Write the document as UTF-8.",
)
TEXT_BOM = _remark(
    "text-bom",
    "A document starts with a byte order mark",
    "RFC 8259 forbids a mark in JSON; many parsers refuse the document.",
    "Write UTF-8 without a byte order mark.",
    Severity.WARNING,
)
TEXT_NUL = _refusal(
    "text-nul",
    "A text contains the character NUL",
    "Many programs end a text at NUL, and so show less than what was checked.",
    "Write binary data in base64 or hex.",
)
TEXT_LONE_SURROGATE = _refusal(
    "text-lone-surrogate",
    "A text contains half of a surrogate pair",
    "It stands for no character, can't be written as UTF-8, and is shown differently everywhere.",
    "Cut texts between characters, and write code points beyond U+FFFF whole.",
)
TEXT_CONTROL = _refusal(
    "text-control",
    "A name or identifier contains a control or invisible character",
    "Two identifiers that look the same would be different ones.",
    "Write identifiers in printable characters.",
)
TEXT_BIDI = _refusal(
    "text-bidi",
    "A name or identifier contains a bidirectional control character",
    "It makes the identifier look like another one (Unicode Technical Report 36).",
    "Write identifiers without bidirectional controls.",
)
TEXT_HIDDEN = _remark(
    "text-hidden",
    "A message contains characters that can't be seen",
    "Terminal colours are harmless; hidden text can mislead whoever reads the message.",
    "Switch colours off where output is recorded (NO_COLOR).",
)
TEXT_MARKUP = _remark(
    "text-markup",
    "A message contains markup",
    "It is shown as it stands and never interpreted; a reader should know that it is there.",
    "None is needed where the message quotes markup on purpose.",
)

JSON_SYNTAX = _refusal(
    "json-syntax",
    "A document is not valid JSON",
    "A reader that guesses what was meant shows something that nobody stated.",
    "Write the document with a JSON library; a cut-off file means that writing was interrupted.",
)
JSON_TRAILING_DATA = _refusal(
    "json-trailing-data",
    "Something follows a JSON document",
    "Some readers stop at the end of the first value, others refuse the file.",
    "Write one value to a file.",
)
JSON_DUPLICATE_KEY = _refusal(
    "json-duplicate-key",
    "A JSON object states a key twice",
    "Readers disagree on which value counts, so the same file can pass here and fail there.",
    "State every key once.",
)
JSON_NOT_FINITE = _refusal(
    "json-not-finite",
    "A JSON document states NaN or Infinity",
    "These are no JSON; most readers refuse them, and comparing with NaN is always false.",
    "Write null, and say beside it why there is no number.",
)
JSON_NUMBER_RANGE = _refusal(
    "json-number-range",
    "A number is too large or too long to be read",
    "Readers turn it into infinity, or cut it, without telling.",
    "Write the number as a string, or within the range of a 64-bit float.",
)
JSON_WIDE_INTEGER = _remark(
    "json-wide-integer",
    "An integer does not fit into 64 bits",
    "Many readers round it; it is kept here digit by digit.",
    "Write the number as a string.",
    Severity.WARNING,
)
JSON_DEPTH = _refusal(
    "json-depth",
    "A JSON document is nested too deep",
    "Deep nesting exhausts the stack of many readers.",
    "Flatten the document, or raise limits.depth.",
)
JSON_VALUES = _refusal(
    "json-values",
    "A JSON document holds too many values",
    "Memory and time grow with the number of values.",
    "Split the document, or raise limits.values.",
)
JSON_KEY_LENGTH = _refusal(
    "json-key-length",
    "A key of a JSON object is too long",
    "A key is a name; what is longer than a page is data in the wrong place.",
    "Put the data into a value, or raise limits.key_chars.",
)

YAML_SYNTAX = _refusal(
    "yaml-syntax",
    "A document is not valid YAML",
    "A reader that guesses what was meant shows something that nobody stated.",
    "Check the line named; tabs don't indent, and a text with a colon needs quotation marks.",
)
YAML_CHARACTER = _refusal(
    "yaml-character",
    "A YAML document contains a character that YAML doesn't allow",
    "Control characters are no YAML, and readers of different versions break lines at others.",
    "Write such a character as an escape in a double-quoted text.",
)
YAML_TAG = _refusal(
    "yaml-tag",
    "A YAML document uses a tag",
    "A tag tells a reader which type or class to make; evidence is plain data.",
    "Leave the tag out.",
)
YAML_ANCHOR = _refusal(
    "yaml-anchor",
    "A YAML document defines an anchor",
    "What an anchor names can be repeated, and repetition of repetition is a bomb.",
    "State the value where it is needed.",
)
YAML_ALIAS = _refusal(
    "yaml-alias",
    "A YAML document uses an alias",
    "A few lines of aliases to aliases stand for billions of values.",
    "State the value where it is needed.",
)
YAML_MERGE_KEY = _refusal(
    "yaml-merge-key",
    "A YAML mapping uses the merge key <<",
    "Whether << is a key or an instruction depends on the reader and its version.",
    "State the members where they are needed; quote a key that is called <<.",
)
YAML_DUPLICATE_KEY = _refusal(
    "yaml-duplicate-key",
    "A YAML mapping states a key twice",
    "Readers disagree on which value counts, so the same file can pass here and fail there.",
    "State every key once.",
)
YAML_COMPLEX_KEY = _refusal(
    "yaml-complex-key",
    "A YAML mapping has a list or a mapping as key",
    "JSON has no such keys, and no pointer could name the value.",
    "Write the key as a text.",
)
YAML_KEY_LENGTH = _refusal(
    "yaml-key-length",
    "A key of a YAML mapping is too long",
    "A key is a name; what is longer than a page is data in the wrong place.",
    "Put the data into a value, or raise limits.key_chars.",
)
YAML_MANY_DOCUMENTS = _refusal(
    "yaml-many-documents",
    "A file holds several YAML documents",
    "Some readers take the first and never mention the others.",
    "Write one document to a file.",
)
YAML_DEPTH = _refusal(
    "yaml-depth",
    "A YAML document is nested too deep",
    "Deep nesting exhausts the stack of many readers.",
    "Flatten the document, or raise limits.depth.",
)
YAML_VALUES = _refusal(
    "yaml-values",
    "A YAML document holds too many values",
    "Memory and time grow with the number of values.",
    "Split the document, or raise limits.values.",
)
YAML_NOT_FINITE = _refusal(
    "yaml-not-finite",
    "A YAML document states infinity or no number",
    "JSON can't carry .inf and .nan, and comparing with .nan is always false.",
    "Write null, or quote the text.",
)
YAML_NUMBER_RANGE = _refusal(
    "yaml-number-range",
    "A number is too large or too long to be read",
    "Readers turn it into infinity, or cut it, without telling.",
    "Quote the number, or keep it within the range of a 64-bit float.",
)
YAML_WIDE_INTEGER = _remark(
    "yaml-wide-integer",
    "An integer does not fit into 64 bits",
    "Many readers round it; it is kept here digit by digit.",
    "Quote the number.",
    Severity.WARNING,
)
YAML_COMMENTS = _remark(
    "yaml-comments",
    "A YAML document has more comments than are looked at",
    "A comment can state a certification; one behind thousands of others would go unseen.",
    "State what matters in members, not in comments.",
    Severity.WARNING,
)

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (value for value in tuple(globals().values()) if isinstance(value, Check)),
        key=lambda check: check.id,
    )
)
"""Every check of this room, sorted by id."""
