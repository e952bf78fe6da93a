; The installation itself.

Function .onInit
  SetRegView 64
  StrCpy $ForAll 0
  StrCpy $AtLogin ""
  !insertmacro SWITCH $ForAll "/AllUsers"
  !insertmacro SWITCH $AtLogin "/START_AT_LOGIN"
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} ${LEAST_BUILD}
    !insertmacro FAIL ${TOO_OLD} "$(TX_TOO_OLD)"
  ${EndIf}
  ${If} $ForAll = 1
    !insertmacro IS_ELEVATED
    ${If} $0 <> 1
      !insertmacro FAIL ${NO_ADMIN} "$(TX_NO_ADMIN)"
    ${EndIf}
    SetShellVarContext all
  ${EndIf}
  !insertmacro ONLY_ONE
  Call ChooseFolder
FunctionEnd

; Where /D= says; else where it is already; else the usual place.
Function ChooseFolder
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${APP_ID}"
    ${If} $ForAll = 1
      StrCpy $INSTDIR "$PROGRAMFILES64\${APP_ID}"
    ${EndIf}
  ${EndIf}
  ${IfNot} ${FileExists} "$INSTDIR\parts.txt"
    ${DirState} "$INSTDIR" $0
    ${If} $0 = 1 ; not empty
    ${AndIfNot} ${FileExists} "$INSTDIR\~new\*.*" ; but for what a first try left
      !insertmacro FAIL ${FAILED} "$(TX_NOT_OURS)"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section
  Call Unpack
  !insertmacro END_RUNNING ""
  Call Exchange
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0 SW_SHOWNORMAL "" "$(TX_LINK)"
  !insertmacro SET_APP_ID "$SMPROGRAMS\${NAME}.lnk" "${APP_ID}"
  SetOutPath "$TEMP" ; an open folder can't be removed
  Call Register
  Call StartAtLogin
  ${If} ${Silent}
    Call StartAgain
  ${EndIf}
SectionEnd

Function Unpack
  InitPluginsDir
  File "/oname=$PLUGINSDIR\parts.txt" "${PARTS}"
  RMDir /r "$INSTDIR\~new"
  ClearErrors
  SetOutPath "$INSTDIR\~new"
  SetOverwrite try ; a file that can't be written sets the flag, which stays set, and nobody is asked
  File /r "${PAYLOAD}/*"
  SetOverwrite on
  ${If} ${Errors}
    SetOutPath "$TEMP"
    Call CleanUp
    !insertmacro FAIL ${FAILED} "$(TX_FAILED)"
  ${EndIf}
  SetOutPath "$TEMP"
FunctionEnd

; The old version's parts go aside, the new one's come in; or all is as it was.
Function Exchange
  RMDir /r "$INSTDIR\~old"
  !insertmacro REMEMBER_PARTS "$PLUGINSDIR\parts.txt"
  !insertmacro MOVE_PARTS "" "$INSTDIR\parts.txt" "$INSTDIR" "$INSTDIR\~old"
  ${If} $0 = 1
    !insertmacro MOVE_PARTS "" "$PLUGINSDIR\parts.txt" "$INSTDIR\~new" "$INSTDIR"
  ${EndIf}
  ${If} $0 = 0
    !insertmacro MOVE_PARTS "" "$INSTDIR\parts.txt" "$INSTDIR\~old" "$INSTDIR"
    Call CleanUp
    Call StartAgain
    !insertmacro FAIL ${IN_USE} "$(TX_IN_USE)"
  ${EndIf}
  CopyFiles /SILENT "$PLUGINSDIR\parts.txt" "$INSTDIR\parts.txt"
  Call CleanUp
FunctionEnd

Function CleanUp
  RMDir /r "$INSTDIR\~new"
  RMDir /r "$INSTDIR\~old"
  RMDir "$INSTDIR" ; if nothing is left
FunctionEnd

; What "Installed apps" shows, and deployment tools look for.
Function Register
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "wolkvox_tray contributors"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
FunctionEnd

; The command line is the one that the app's own setting writes: quoted only if it must be.
Function StartAtLogin
  ReadRegStr $0 SHCTX "${RUN_KEY}" "${APP_ID}"
  ${If} $AtLogin == 1
  ${OrIf} $0 != "" ; the folder may be another one now
    StrCpy $1 "$INSTDIR\${PROGRAM}"
    System::Call 'shlwapi::StrChrW(w r1, i 32) p.r2'
    ${If} $2 P<> 0
      StrCpy $1 '"$1"'
    ${EndIf}
    WriteRegStr SHCTX "${RUN_KEY}" "${APP_ID}" "$1 --background"
  ${EndIf}
  ${If} $AtLogin == 0
    DeleteRegValue SHCTX "${RUN_KEY}" "${APP_ID}"
  ${EndIf}
FunctionEnd

; After a silent upgrade the app runs as before; not with an administrator's rights, which it never needs.
Function StartAgain
  ${If} $Ended > 0
  ${AndIf} $ForAll = 0
    Exec '"$INSTDIR\${PROGRAM}" --background'
  ${EndIf}
FunctionEnd

Function StartNow
  ${If} $ForAll = 1 ; through the desktop, which has the user's rights, not ours
    Exec '"$WINDIR\explorer.exe" "$SMPROGRAMS\${NAME}.lnk"'
  ${Else}
    Exec '"$INSTDIR\${PROGRAM}"'
  ${EndIf}
FunctionEnd

Function FinishShown
  ReadRegStr $0 SHCTX "${RUN_KEY}" "${APP_ID}"
  ${If} $0 != ""
    SendMessage $mui.FinishPage.ShowReadme ${BM_SETCHECK} ${BST_CHECKED} 0
  ${Else}
    SendMessage $mui.FinishPage.ShowReadme ${BM_SETCHECK} ${BST_UNCHECKED} 0
  ${EndIf}
FunctionEnd

Function FinishLeft
  SendMessage $mui.FinishPage.ShowReadme ${BM_GETCHECK} 0 0 $AtLogin
  Call StartAtLogin
FunctionEnd

Function Nothing
FunctionEnd
