"""The one error of this room: bytes that are not what they are held out to be."""


class MalformedProof(ValueError):
    """A tile, checkpoint, note, envelope, statement, proof or policy that can't be one.

    Raised for hostile input and for nothing else; who reads such bytes turns it into a step of
    `verify`, a finding or an error of the call. The message is a sentence that is safe to print:
    it quotes no more than names that were checked before.
    """
