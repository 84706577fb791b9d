"""Lossfit in documentation: `lossfit_docs.sphinx` is a Sphinx extension, `lossfit_docs.mkdocs` a fence for MkDocs."""
