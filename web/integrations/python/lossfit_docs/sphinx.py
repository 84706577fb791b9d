"""A Sphinx extension: the directive `loss-fit`.

    .. loss-fit:: cross_entropy
       :input: 32,10
       :target: 32,1:int64
       :reduction: mean

Configuration: `lossfit_command` (default "lossfit"), `lossfit_script` (address of loss-fit.js; its folder holds
lossfit.wasm). Builders other than HTML get the command line's own text.
"""

from __future__ import annotations

import subprocess
import shlex

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.util import logging

from .answer import Trouble, element

logger = logging.getLogger(__name__)


class AnyOption(dict):
    """Options are the loss's own arguments, which the engine knows: any name may stand here."""

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, name):
        return directives.unchanged_required


class LossFit(Directive):
    required_arguments = 1
    option_spec = AnyOption()

    def run(self):
        config = self.state.document.settings.env.config
        pairs = {"loss": self.arguments[0], **{name: str(value) for name, value in self.options.items()}}
        try:
            html = element(pairs, config.lossfit_command)
        except Trouble as trouble:
            raise self.error(f"loss-fit: {trouble}") from trouble
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in pairs.items() if name != "loss"]
        words = [*shlex.split(config.lossfit_command), "check", pairs["loss"], *flags]
        plain = subprocess.run(words, capture_output=True, text=True, timeout=30).stdout
        text = nodes.literal_block(plain, plain)
        only = nodes.raw("", html, format="html")
        return [only, NotHtml("", text)]


class NotHtml(nodes.General, nodes.Element):
    """Holds what every builder but HTML shows."""


def _skip(_translator, _node):
    raise nodes.SkipNode


def _pass(_translator, _node):
    pass


def setup(app):
    app.add_config_value("lossfit_command", "lossfit", "env")
    app.add_config_value("lossfit_script", "loss-fit.js", "html")
    app.add_node(NotHtml, html=(_skip, _pass), latex=(_pass, _pass), text=(_pass, _pass), man=(_pass, _pass), texinfo=(_pass, _pass))
    app.add_directive("loss-fit", LossFit)
    app.connect("builder-inited", lambda app: app.add_js_file(app.config.lossfit_script, type="module"))
    return {"version": "0.1.0", "parallel_read_safe": True, "parallel_write_safe": True}
