# SPDX-License-Identifier: GPL-3.0-or-later
# The arrows between the layers, read off the #include lines: app -> widgets -> core -> LibTorch. Fails with one line
# for each include that turns back, and for files that are too long or lack their licence.
#   cmake -DSOURCE=<checkout> -P layers.cmake              checks the project
#   cmake -DSELFTEST=ON -DSCRATCH=<folder> -P layers.cmake checks that every rule catches what it should
cmake_minimum_required(VERSION 3.25)

# rule(<who> <what> <why> [EXCEPT <who>] [ALLOW <what>]): files whose path matches <who> (but not EXCEPT) may not include
# <what> (but ALLOW). Regular expressions; an include is matched without its brackets or quotes.
set(rules 0)
macro(rule who what why)
  math(EXPR rules "${rules} + 1")
  set(rule_${rules}_who "${who}")
  set(rule_${rules}_what "${what}")
  set(rule_${rules}_why "${why}")
  cmake_parse_arguments(rule_${rules} "" "EXCEPT;ALLOW" "" ${ARGN})
endmacro()

set(qt "^Q[A-Z]|^Qt[A-Z]")
set(torch "^(ATen|c10|torch)/")

rule("^core/" "${qt}" "core knows no Qt")
rule("^core/" "^vtk|^qcustomplot" "core draws nothing")
rule("^core/" "^(widgets|app)/" "core knows neither widgets nor programs")
rule("^core/base/" "^core/(run|tensor|job|data|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "base is the lowest part of core")
rule("^core/run/" "^core/(tensor|job|data|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "run stands on base alone")
rule("^core/(base|run)/" "${torch}" "who only reads runs does not load LibTorch")
rule("^core/tensor/" "^core/(run|job|data|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "tensor stands on base alone")
rule("^core/job/" "^core/(data|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "jobs do not know what they do")
rule("^core/data/" "^core/(run|job|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "data stands on tensor alone")
rule("^core/model/" "^core/(run|job|data|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "model stands on tensor alone")
rule("^core/optim/" "^core/(run|job|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "optim stands on data and model")
rule("^core/train/" "^core/(landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "landscape, acquisition and work stand on train, not the other way round")
rule("^core/persample/" "^core/(run|job|data|optim|train|landscape|curvature|acquisition|active|fewshot|analysis|sweep|work)/" "persample stands on model alone")
rule("^core/acquisition/" "^core/(run|job|landscape|curvature|active|fewshot|analysis|sweep|work)/" "acquisitions know no run, no file and no job")
rule("^core/active/" "^core/(landscape|curvature|fewshot|analysis|sweep|work)/" "active learning stands on acquisitions and training")
rule("^core/fewshot/" "^core/(landscape|curvature|persample|acquisition|active|analysis|sweep|work)/" "few-shot learning stands on training")
rule("^core/analysis/" "^core/(landscape|curvature|fewshot|sweep|work)/" "analyses are made of runs of active learning")
rule("^core/sweep/" "^core/(tensor|data|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|work)/" "a sweep is of any kind of work")
rule("^core/work/" "^core/analysis/" "experiments do not know who looks at them")
rule("^core/curvature/" "^core/(landscape|acquisition|active|fewshot|analysis|sweep|work)/" "sharpness is of runs, whatever work they came from, and landscapes may stand on it")
rule("^core/landscape/" "^core/(acquisition|active|fewshot|analysis|sweep|work)/" "landscapes are made of runs, whatever work they came from")
rule("^core/" "^torch/(torch|nn|all)\\.h$" "include the operators that are called, torch/torch.h costs 15 s a file")
rule("^(core|widgets|app|tests)/" "^(ATen|c10)/cuda/" "only core/<part>/cuda_*.cpp is built with CUDA alone"
     EXCEPT "^core/[a-z]+/cuda_[a-z_]*\\.cpp$")

rule("^widgets/" "${torch}|^core/tensor/" "widgets know no tensor")
rule("^widgets/" "^core/(job|data|model|optim|train|landscape|curvature|persample|acquisition|active|fewshot|analysis|sweep|work)/" "widgets show events, options and what registries say"
     ALLOW "^core/[a-z]+/registry\\.h$")
rule("^widgets/" "^app/" "widgets know no program")
rule("^widgets/base/" "^widgets/(plots|view3d)/" "widgets/base is the lowest part of widgets")
rule("^widgets/plots/" "^widgets/view3d/" "plots and view3d do not know each other")
rule("^widgets/view3d/" "^widgets/plots/" "plots and view3d do not know each other")
rule("^(widgets|app|tests)/" "^qcustomplot" "widgets/plots/qcp.h is QCustomPlot's only door" EXCEPT "^widgets/plots/qcp\\.h$")
rule("^(widgets|app)/" "^vtk" "VTK is widgets/view3d's" EXCEPT "^widgets/view3d/")

rule("^app/gui/" "${torch}|^core/tensor/" "the window knows no tensor" ALLOW "^core/tensor/compute\\.h$")
rule("^app/cli/" "${qt}" "the command line runs where there is no Qt")
rule("^app/cli/" "^(widgets|app/gui)/" "the command line runs where there is no window")

# Appends to `violations` what is wrong with one file.
function(check_file root file)
  set(found "${violations}")
  file(STRINGS "${root}/${file}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"]*).*" "\\1" include "${line}")
    foreach(i RANGE 1 ${rules})
      if(file MATCHES "${rule_${i}_who}" AND include MATCHES "${rule_${i}_what}"
         AND NOT (rule_${i}_EXCEPT AND file MATCHES "${rule_${i}_EXCEPT}")
         AND NOT (rule_${i}_ALLOW AND include MATCHES "${rule_${i}_ALLOW}"))
        list(APPEND found "${file} includes ${include}: ${rule_${i}_why}")
      endif()
    endforeach()
  endforeach()

  file(READ "${root}/${file}" text)
  string(SUBSTRING "${text}" 0 600 head)
  if(NOT head MATCHES "SPDX-License-Identifier: GPL-3\\.0-or-later")
    list(APPEND found "${file}: no SPDX line at its top")
  endif()
  string(REGEX REPLACE "[^\n]" "" newlines "${text}")
  string(LENGTH "${newlines}" count)
  if(count GREATER 300 AND NOT head MATCHES "long because")
    list(APPEND found "${file}: ${count} lines: split it, or say \"long because ...\" at its top")
  endif()
  set(violations "${found}" PARENT_SCOPE)
endfunction()

function(check_tree root result)
  file(GLOB_RECURSE files RELATIVE "${root}" "${root}/core/*.h" "${root}/core/*.cpp" "${root}/widgets/*.h"
       "${root}/widgets/*.cpp" "${root}/app/*.h" "${root}/app/*.cpp" "${root}/tests/*.h" "${root}/tests/*.cpp")
  set(violations "")
  foreach(file IN LISTS files)
    check_file("${root}" "${file}")
  endforeach()
  list(LENGTH files count)
  set(${result} "${violations}" PARENT_SCOPE)
  set(${result}_files ${count} PARENT_SCOPE)
endfunction()

if(SELFTEST)
  include(${CMAKE_CURRENT_LIST_DIR}/layers_selftest.cmake)
  return()
endif()

check_tree("${SOURCE}" violations)
if(violations_files EQUAL 0)
  message(FATAL_ERROR "no sources under ${SOURCE}")
endif()
if(violations)
  list(JOIN violations "\n  " text)
  message(FATAL_ERROR "\n  ${text}\n")
endif()
message(STATUS "${violations_files} files keep to their layers")
