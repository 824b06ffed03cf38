# SPDX-License-Identifier: GPL-3.0-or-later
# Debian packages, by `packaging/dev.sh deb`: sharpscope (the window), sharpscope-cli (the command line, without Qt) and
# libsharpscope-dev (the core for other programs). What they depend on is read off the programs by dpkg-shlibdeps.
set(SHARPSCOPE_MAINTAINER "The Sharpscope developers <sharpscope@localhost>" CACHE STRING "Who answers for the packages")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR Sharpscope)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "see how sharp the minima of neural networks are")
set(CPACK_COMPONENTS_ALL cli dev)
if(SHARPSCOPE_GUI)
  list(APPEND CPACK_COMPONENTS_ALL window)
endif()
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${SHARPSCOPE_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(what "Trains networks under several step rules at once (SGD, SAM, Agnostic-SAM
and their kin), from the same weights and the same batches, and says what
each does to the sharpness of the minimum that it finds: loss landscapes,
curvature, active learning, few-shot learning, detection, sweeps and forks.")

set(CPACK_DEBIAN_CLI_PACKAGE_NAME sharpscope-cli)
set(CPACK_COMPONENT_CLI_DESCRIPTION "trains under sharpness-aware step rules, without a screen
${what}
This package has the command line. It needs no Qt and no display, and its
run folders open in the window.")
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS "libopenblas0-pthread, openssh-client")
set(CPACK_DEBIAN_CLI_PACKAGE_SUGGESTS dataset-fashion-mnist)

# The presets, and what the window starts for work that it does not do itself, are the command line's.
set(CPACK_DEBIAN_WINDOW_PACKAGE_NAME sharpscope)
set(CPACK_COMPONENT_WINDOW_DESCRIPTION "trains under sharpness-aware step rules and shows their minima
${what}
This package has the window: curves, landscapes in three dimensions, tables
and images while networks train.")
set(CPACK_DEBIAN_WINDOW_PACKAGE_DEPENDS "sharpscope-cli (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_DEBIAN_WINDOW_PACKAGE_RECOMMENDS "libgl1-mesa-dri, fonts-dejavu-core, libopenblas0-pthread, openssh-client")
set(CPACK_DEBIAN_WINDOW_PACKAGE_SUGGESTS "dataset-fashion-mnist, ffmpeg")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libsharpscope-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEV_DESCRIPTION "core of Sharpscope, for programs with step rules of their own
${what}
This package has the core as static libraries with headers and a CMake
package, find_package(sharpscope), and an example that adds a step rule and
an acquisition.")
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libtorch-dev, nlohmann-json3-dev, zlib1g-dev, libzip-dev, libcsv-dev, libmatio-dev, \
libjpeg-dev, libpng-dev, libgraphicsmagick1-dev, libpugixml-dev, libglpk-dev")

# What Debian wants in each package's /usr/share/doc.
execute_process(COMMAND git log -1 --format=%cD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                OUTPUT_VARIABLE committed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT committed)
  execute_process(COMMAND date -R -r ${CMAKE_SOURCE_DIR}/CHANGELOG.md OUTPUT_VARIABLE committed OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
file(WRITE ${CMAKE_BINARY_DIR}/debian/changelog "sharpscope (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * What has changed is in CHANGELOG.md.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${committed}
")
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND ${GZIP} -9nkf ${CMAKE_BINARY_DIR}/debian/changelog)
configure_file(${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_BINARY_DIR}/debian/CHANGELOG.md COPYONLY)
execute_process(COMMAND ${GZIP} -9nkf ${CMAKE_BINARY_DIR}/debian/CHANGELOG.md)
foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} COMPONENT)
  set(name ${CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME})
  set(doc ${CMAKE_INSTALL_DATADIR}/doc/${name})
  install(FILES ${CMAKE_SOURCE_DIR}/packaging/copyright DESTINATION ${doc} COMPONENT ${component})
  install(FILES ${CMAKE_BINARY_DIR}/debian/changelog.gz DESTINATION ${doc} RENAME changelog.Debian.gz COMPONENT ${component})
  install(FILES ${CMAKE_BINARY_DIR}/debian/CHANGELOG.md.gz DESTINATION ${doc} RENAME changelog.gz COMPONENT ${component})
endforeach()
install(DIRECTORY ${CMAKE_SOURCE_DIR}/examples/own_program DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libsharpscope-dev/examples
        COMPONENT dev)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/guide ${CMAKE_SOURCE_DIR}/docs/images ${CMAKE_SOURCE_DIR}/docs/reference
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sharpscope-cli COMPONENT cli)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/python/sharpscope.py DESTINATION ${CMAKE_INSTALL_DATADIR}/sharpscope/python COMPONENT cli)
include(CPack)
