// The command line: turns arguments into questions for the engine and prints what it answers.
#include <iostream>
#include <string>

#include "render/json.hpp"

int main(int argc, char** argv) {
  if (argc > 2 && std::string(argv[1]) == "check") {
    std::string line;
    while (std::getline(std::cin, line)) std::cout << lossfit::render::check_json(line) << '\n';
  }
  return 0;
}
