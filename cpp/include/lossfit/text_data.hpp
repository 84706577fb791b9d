// Where data lie that only the readers of code and messages use.
#pragma once

/// Before a table: in WebAssembly it goes into the module's second file (scripts/split-module.mjs).
#ifdef __EMSCRIPTEN__
#define LOSSFIT_TEXT_DATA [[gnu::section("text_only")]]
#else
#define LOSSFIT_TEXT_DATA
#endif
