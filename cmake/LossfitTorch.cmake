# lossfit_torch: the LibTorch backend as a plugin beside the command line, which loads it only when asked for
# (LibTorch takes 0.6 s to start). Without LibTorch, or without the backend's source, there is no such target.

file(GLOB torch_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/numeric/torch_backend*.cpp")
if(NOT LOSSFIT_TORCH OR NOT torch_sources)
  return()
endif()

find_package(Torch QUIET)
if(NOT Torch_FOUND)
  message(STATUS "LibTorch was not found: lossfit is built without --backend torch")
  return()
endif()

if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
  message(STATUS "This LibTorch has the C++ ABI of before GCC 5, which lossfit cannot load: take the cxx11-abi download")
  return()
endif()

add_library(lossfit_torch MODULE ${torch_sources})
set_target_properties(lossfit_torch PROPERTIES PREFIX "")
target_link_libraries(lossfit_torch PRIVATE lossfit_engine ${TORCH_LIBRARIES})
target_include_directories(lossfit_torch SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
