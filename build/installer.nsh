; Included into the NSIS script by electron-builder (https://www.electron.build/nsis#custom-nsis-script).

; Runs before files are removed: agents that point here are put back by the program that knows how. The uninstaller has
; closed the program by then. An update runs the old uninstaller too, and agents must go on pointing here after it.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DetailPrint "Putting agents back"
    Push $0
    ClearErrors
    ; No window opens, and it ends by itself within a minute.
    ExecWait '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" --undo-all' $0
    ; An agent that could not be put back keeps nobody from uninstalling.
    ClearErrors
    Pop $0
  ${endIf}
!macroend
