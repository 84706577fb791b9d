"""Answers for documentation pages, written at build time by the `lossfit` command line.

The one entrance is `element`: the HTML of a <loss-fit> element with the answer inside, which readers without scripts
see and which the element replaces once it runs. Sphinx and MkDocs both use it.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from html import escape

WORDS = {"fits": "✓ Fits", "suspicious": "! Runs, but suspicious", "mismatch": "✕ Does not fit"}


class Trouble(Exception):
    """The question could not be checked; the text says what to write instead."""


def parse_fence(text: str) -> dict[str, str]:
    """Reads `loss: cross_entropy` lines, or one line as the command line takes it: `cross_entropy --input 32,10 ...`.

    Returns the pairs in order, the loss under "loss". Raises Trouble on a line that is neither.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if len(lines) == 1 and "--" in lines[0]:
        words = shlex.split(lines[0])
        flags = words[1:]
        if len(flags) % 2 or any(not flag.startswith("--") for flag in flags[::2]):
            raise Trouble(f"write `loss --tensor shape ...`, not {lines[0]!r}")
        return {"loss": words[0], **{flag[2:].replace("-", "_"): value for flag, value in zip(flags[::2], flags[1::2])}}
    pairs = dict((part.strip() for part in line.partition(":")[::2]) for line in lines if ":" in line)
    if len(pairs) != len(lines) or "loss" not in pairs:
        raise Trouble("write one `name: value` a line, `loss: ...` among them")
    return pairs


def check(pairs: dict[str, str], command: str = "lossfit") -> dict:
    """The report on the call that `pairs` states. Raises Trouble where there is none."""
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in pairs.items() if name != "loss"]
    try:
        done = subprocess.run(
            [*shlex.split(command), "check", pairs["loss"], *arguments, "--json"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble(f"the command line `{command}` did not answer: {error}") from error
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise Trouble(done.stderr.strip() or f"`{command}` gave no answer") from None
    if "fault" in report:
        raise Trouble(" ".join(part for part in (report["fault"]["message"], report["fault"].get("help")) if part))
    return report


def shape_rows(pairs: dict[str, str], report: dict) -> str:
    """The tensors as a table, so that an answer without scripts still shows which shapes it speaks of."""
    rows = (f"<tr><th>{escape(name)}</th><td><code>{escape(pairs[name])}</code></td></tr>" for name in report["axes"] if name in pairs)
    return f"<table>{''.join(rows)}</table>"


def answer(pairs: dict[str, str], report: dict) -> str:
    """The answer as plain HTML: verdict, shapes, PyTorch's words, the first fix."""
    headline = next((one["headline"] for one in report["diagnostics"] if one["severity"] != "note"), "")
    parts = [f"<p><strong>{WORDS[report['status']]}</strong>{': ' if headline else ''}{escape(headline)}</p>", shape_rows(pairs, report)]
    if report["torch"]:
        parts.append(f"<pre><code>{escape(report['torch']['error'])}: {escape(report['torch']['message'])}</code></pre>")
    parts += [f"<pre><code>UserWarning: {escape(warning)}</code></pre>" for warning in report["warnings"]]
    for fix in report["fixes"][:1]:
        parts.append(f"<p>{escape(fix['title'][:1].upper() + fix['title'][1:])}:</p><pre><code>{escape(fix['call'])}</code></pre>")
    return "".join(parts)


def element(pairs: dict[str, str], command: str = "lossfit") -> str:
    """The <loss-fit> element for `pairs`, its answer inside. Raises Trouble where there is none."""
    report = check(pairs, command)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in pairs.items())
    return f"<loss-fit{attributes}><div>{answer(pairs, report)}</div></loss-fit>"
