"""Recorded calls as files: reading them, and what two messages have in common. Needs no PyTorch."""
import gzip
import json
import re


def read(path):
    """The calls of a recorded file; lines that are no JSON (a library's own output) are passed over."""
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as lines:
        for line in lines:
            if line.startswith("{"):
                yield json.loads(line)


def template(message):
    """The message without its numbers and shapes."""
    message = re.sub(r"torch\.Size\(\[[\d, ]*\]\)", "torch.Size([#])", message)
    message = re.sub(r"\[[\d, -]*\]", "[#]", message)
    message = re.sub(r"\((?:\d+, )*\d*,?\)", "(#)", message)
    return re.sub(r"(?<![A-Za-z_\d])-?\d+(\.\d+)?(e[-+]?\d+)?", "#", message)
