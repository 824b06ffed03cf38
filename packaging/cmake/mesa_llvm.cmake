# SPDX-License-Identifier: GPL-3.0-or-later
# MESA_LLVM: the libLLVM that a program with a GL context must have before LibTorch; empty where it need not. Debian 13's
# libtorch_cpu exports LLVM's C interface; Mesa's software renderer, loaded later, would bind to that in place of its own
# libLLVM, and dies as soon as it makes a context.
set(MESA_LLVM "")
execute_process(COMMAND ${CMAKE_NM} -D --defined-only ${TORCH_LIB_torch_cpu} OUTPUT_VARIABLE torch_symbols ERROR_QUIET)
if(torch_symbols MATCHES " T LLVM[A-Z][A-Za-z]+\n")
  file(GLOB mesa_drivers /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libgallium*.so)
  foreach(driver IN LISTS mesa_drivers)
    execute_process(COMMAND ${CMAKE_READELF} -d ${driver} OUTPUT_VARIABLE needed ERROR_QUIET)
    if(needed MATCHES "\\[(libLLVM[^]]*)\\]" AND EXISTS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/${CMAKE_MATCH_1})
      set(MESA_LLVM /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/${CMAKE_MATCH_1})
    endif()
  endforeach()
  message(STATUS "LibTorch exports LLVM's interface; linked before it: ${MESA_LLVM}")
endif()
unset(torch_symbols)
