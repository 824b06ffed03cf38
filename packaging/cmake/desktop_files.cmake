# SPDX-License-Identifier: GPL-3.0-or-later
# What a desktop knows of the window, of resources/desktop: menu entry, description for software centres, type of experiment
# files, and icons as SVG and, where rsvg-convert is there, in the sizes that small screens and old desktops ask for.
set(SHARPSCOPE_APP_ID org.sharpscope.Sharpscope CACHE STRING "AppStream's name of the program: whoever publishes it gives one of his own domain")
set(desktop ${CMAKE_SOURCE_DIR}/resources/desktop)
execute_process(COMMAND git log -1 --format=%cs WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                OUTPUT_VARIABLE committed_day OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT committed_day)
  execute_process(COMMAND date -I -r ${CMAKE_SOURCE_DIR}/CHANGELOG.md OUTPUT_VARIABLE committed_day OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
configure_file(${desktop}/sharpscope.metainfo.xml.in ${CMAKE_BINARY_DIR}/desktop/${SHARPSCOPE_APP_ID}.metainfo.xml @ONLY)
install(FILES ${desktop}/sharpscope.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT window)
install(FILES ${CMAKE_BINARY_DIR}/desktop/${SHARPSCOPE_APP_ID}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo
        COMPONENT window)
install(FILES ${desktop}/sharpscope.mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME sharpscope.xml
        COMPONENT window)

set(icons ${CMAKE_INSTALL_DATADIR}/icons/hicolor)
install(FILES ${desktop}/sharpscope.svg DESTINATION ${icons}/scalable/apps COMPONENT window)
install(FILES ${desktop}/application-x-sharpscope-experiment.svg DESTINATION ${icons}/scalable/mimetypes COMPONENT window)
find_program(RSVG_CONVERT rsvg-convert)
if(RSVG_CONVERT)
  foreach(icon sharpscope:apps application-x-sharpscope-experiment:mimetypes)
    string(REGEX MATCH "^(.*):(.*)$" both ${icon})
    set(name ${CMAKE_MATCH_1})
    set(kind ${CMAKE_MATCH_2})
    foreach(side 16 22 24 32 48 64 128 256)
      set(picture ${CMAKE_BINARY_DIR}/desktop/${side}x${side}/${name}.png)
      add_custom_command(OUTPUT ${picture}
                         COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/desktop/${side}x${side}
                         COMMAND ${RSVG_CONVERT} -w ${side} -h ${side} -o ${picture} ${desktop}/${name}.svg
                         DEPENDS ${desktop}/${name}.svg VERBATIM)
      list(APPEND pictures ${picture})
      install(FILES ${picture} DESTINATION ${icons}/${side}x${side}/${kind} COMPONENT window)
    endforeach()
  endforeach()
  add_custom_target(sharpscope_icons ALL DEPENDS ${pictures})
endif()
