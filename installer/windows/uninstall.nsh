; The uninstaller: it asks what becomes of the data, ends what runs, and takes the parts away.

Function un.onInit
  SetRegView 64
  StrCpy $ForAll 0
  StrCpy $Forget 0
  GetFullPathName $INSTDIR "$INSTDIR"
  ${IfNot} ${FileExists} "$INSTDIR\uninstall.exe" ; _?= names another folder
    !insertmacro FAIL ${FAILED} "$(TX_NOT_OURS)"
  ${EndIf}
  !insertmacro SWITCH $Forget "/FORGET"
  ReadRegStr $0 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $0 == "$INSTDIR"
    StrCpy $ForAll 1
    SetShellVarContext all
    !insertmacro IS_ELEVATED
    ${If} $0 <> 1
      Call un.AsAdministrator
    ${EndIf}
  ${EndIf}
  !insertmacro ONLY_ONE
FunctionEnd

; "Installed apps" starts the uninstaller with the user's rights: ask Windows for more. Nobody can be asked in silence.
Function un.AsAdministrator
  ${IfNot} ${Silent}
    ClearErrors
    ExecShell "runas" "$INSTDIR\uninstall.exe"
    ${IfNot} ${Errors}
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro FAIL ${NO_ADMIN} "$(TX_NO_ADMIN)"
FunctionEnd

; Each user has settings of their own, and an administrator may be none of them: asked only where it is one's own.
Function un.DataPage
  !insertmacro MUI_HEADER_TEXT "$(TX_DATA_TITLE)" "$(TX_DATA_SUBTITLE)"
  ${If} $ForAll = 1
    !insertmacro MUI_HEADER_TEXT "$(TX_DATA_TITLE)" ""
  ${EndIf}
  nsDialogs::Create 1018
  Pop $0
  ${If} $ForAll = 1
    ${NSD_CreateLabel} 0 0 100% 30u "$(TX_ALL_USERS)"
    Pop $0
  ${Else}
    ${NSD_CreateRadioButton} 0 0 100% 12u "$(TX_KEEP)"
    Pop $1
    ${NSD_CreateRadioButton} 0 16u 100% 22u "$(TX_FORGET)"
    Pop $ForgetButton
    ${NSD_AddStyle} $ForgetButton ${BS_MULTILINE}|${BS_TOP}
    ${If} $Forget = 1
      ${NSD_Check} $ForgetButton
    ${Else}
      ${NSD_Check} $1
    ${EndIf}
  ${EndIf}
  ${NSD_CreateLabel} 0 48u 100% 20u "$(TX_ENDED_FIRST)"
  Pop $0
  GetDlgItem $0 $HWNDPARENT 1
  SendMessage $0 ${WM_SETTEXT} 0 "STR:$(^UninstallBtn)"
  nsDialogs::Show
FunctionEnd

Function un.DataPageLeft
  ${If} $ForAll = 0
    ${NSD_GetState} $ForgetButton $Forget
  ${EndIf}
FunctionEnd

Section un.All
  InitPluginsDir
  File "/oname=$PLUGINSDIR\parts.txt" "${PARTS}"
  SetOutPath "$TEMP"
  !insertmacro END_RUNNING "un."
  ${If} $Forget = 1
    Call un.ForgetAll
  ${EndIf}
  RMDir /r "$INSTDIR\~old"
  !insertmacro MOVE_PARTS "un." "$PLUGINSDIR\parts.txt" "$INSTDIR" "$INSTDIR\~old"
  ${If} $0 = 0
    !insertmacro MOVE_PARTS "un." "$PLUGINSDIR\parts.txt" "$INSTDIR\~old" "$INSTDIR"
    RMDir "$INSTDIR\~old"
    !insertmacro FAIL ${IN_USE} "$(TX_IN_USE)"
  ${EndIf}
  RMDir /r "$INSTDIR\~old"
  RMDir /r "$INSTDIR\~new"
  Delete "$INSTDIR\parts.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays if somebody else's files are in it
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegValue SHCTX "${RUN_KEY}" "${APP_ID}"
  DeleteRegValue SHCTX "${APPROVED_KEY}" "${APP_ID}"
SectionEnd

; The app itself knows where everything lies, the tokens above all; what it says stands in the details.
Function un.ForgetAll
  nsExec::ExecToLog '"$INSTDIR\${CONSOLE}" forget --yes'
  Pop $0
  ${If} $0 != 0
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(TX_NOT_FORGOTTEN)" /SD IDNO IDYES all_the_same
    SetErrorLevel ${NOT_FORGOTTEN}
    Quit
    all_the_same:
  ${EndIf}
FunctionEnd
