"""A fence for MkDocs, through pymdownx.superfences or as a plugin-free hook.

In mkdocs.yml:

    hooks: [lossfit_hook.py]          # a file with: from lossfit_docs.mkdocs import on_page_markdown, on_config
    extra: {lossfit: {command: lossfit, script: loss-fit.js}}

In a page:

    ```lossfit
    cross_entropy --input 32,10 --target 32,1:int64
    ```
"""

from __future__ import annotations

import re

from mkdocs.exceptions import PluginError

from .answer import Trouble, element, parse_fence

FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}|~{3,}) *lossfit *\n(?P<body>.*?)^(?P=indent)(?P=mark) *$", re.MULTILINE | re.DOTALL)


def settings(config) -> dict:
    return {"command": "lossfit", "script": "loss-fit.js", **(config.get("extra") or {}).get("lossfit", {})}


def on_config(config):
    """Loads the element on every page, as a module."""
    script = settings(config)["script"]
    try:
        from mkdocs.config.config_options import ExtraScriptValue

        value = ExtraScriptValue(script)
        value.type = "module"
        config["extra_javascript"].append(value)
    except ImportError:  # MkDocs before 1.5 writes every extra script as a classic one: see on_post_page
        config["lossfit_tag"] = script
    return config


def on_page_markdown(markdown, page, config, files):
    """Puts the element, with its answer, in place of every fence."""

    def replace(found):
        try:
            html = element(parse_fence(found["body"]), settings(config)["command"])
        except Trouble as trouble:
            raise PluginError(f"{page.file.src_path}: lossfit: {trouble}") from trouble
        return f"{found['indent']}{html}"

    return FENCE.sub(replace, markdown)


def on_post_page(output, page, config):
    """Adds the module script where MkDocs cannot."""
    script = config.get("lossfit_tag")
    if not script:
        return output
    from mkdocs.utils import get_relative_url

    address = script if "//" in script else get_relative_url(script, page.url)
    return output.replace("</head>", f'<script type="module" src="{address}"></script></head>', 1)
