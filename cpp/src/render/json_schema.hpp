// The JSON Schema of everything that is asked and answered. web/src/schema.json and the TypeScript types are made from it.
#pragma once

#include <string>

namespace lossfit::render {

/// JSON Schema, draft 2020-12, of schema lossfit/1: one definition per kind of object, two spaces of indentation.
std::string schema_json();

}  // namespace lossfit::render
