# SPDX-License-Identifier: GPL-3.0-or-later
# sharpscope_shell_files(<target> <component> <man-page word> <completions word> [<other target>...]): the program's man page
# and its completions for bash, zsh and fish, made by the program itself, which may be several, and installed where they are
# looked for.
function(sharpscope_shell_files target component page completions)
  set(folder ${CMAKE_BINARY_DIR}/shell/${target})
  find_program(GZIP gzip)
  add_custom_command(
    OUTPUT ${folder}/${target}.1.gz ${folder}/bash/${target} ${folder}/zsh/_${target} ${folder}/fish/${target}.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}/bash ${folder}/zsh ${folder}/fish
    COMMAND ${CMAKE_COMMAND} -E env QT_QPA_PLATFORM=offscreen $<TARGET_FILE:${target}> ${page} > ${folder}/${target}.1
    COMMAND ${GZIP} -9nf ${folder}/${target}.1
    COMMAND ${CMAKE_COMMAND} -E env QT_QPA_PLATFORM=offscreen $<TARGET_FILE:${target}> ${completions} bash > ${folder}/bash/${target}
    COMMAND ${CMAKE_COMMAND} -E env QT_QPA_PLATFORM=offscreen $<TARGET_FILE:${target}> ${completions} zsh > ${folder}/zsh/_${target}
    COMMAND ${CMAKE_COMMAND} -E env QT_QPA_PLATFORM=offscreen $<TARGET_FILE:${target}> ${completions} fish > ${folder}/fish/${target}.fish
    DEPENDS ${target} ${ARGN} VERBATIM COMMENT "Man page and completions of ${target}")
  add_custom_target(${target}_shell_files ALL DEPENDS ${folder}/${target}.1.gz)
  install(FILES ${folder}/${target}.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
  install(FILES ${folder}/bash/${target} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT ${component})
  install(FILES ${folder}/zsh/_${target} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT ${component})
  install(FILES ${folder}/fish/${target}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
          COMPONENT ${component})
endfunction()
