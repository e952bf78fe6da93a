; The Windows installer. build/windows_installer.py compiles it and gives VERSION, VERSION_NUMBERS (four of them), PAYLOAD
; (the app's folder), PARTS (its parts.txt), SIZE_KB, ICON, PANEL, LICENSE, OUTPUT and, to sign, SIGN. docs/en/install-windows.md
; tells its switches and exit codes; README.md here, how it works.

Unicode true
Target amd64-unicode
!ifndef QUICK ; for tests
  SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
CRCCheck on

!define NAME "wolkvox_tray"
!define APP_ID "wolkvox_tray" ; as in wolkvox_tray/qt/app.py
!define PROGRAM "wolkvox-tray.exe"
!define CONSOLE "wolkvox-tray-cli.exe"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP_ID}"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run" ; as in wolkvox_tray/core/machine/autostart.py
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define LEAST_BUILD 17763 ; Windows 10 1809: what Qt needs

; Exit codes. 1, cancelled, is NSIS's own.
!define FAILED 2
!define IN_USE 3
!define NO_ADMIN 4
!define TOO_OLD 5
!define NOT_FORGOTTEN 6
!define TWICE 7

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

!include LogicLib.nsh
!include FileFunc.nsh
!include TextFunc.nsh
!include WinVer.nsh
!include WinMessages.nsh
!include nsDialogs.nsh
!include MUI2.nsh
!include machine.nsh
!include parts.nsh

Var ForAll       ; 1: for all users
Var AtLogin      ; 1: start at login, 0: don't, "": leave it as it is
Var Forget       ; 1: the uninstaller deletes settings, history and tokens
Var Ended        ; how many running instances were ended
Var ForgetButton

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PANEL}"
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(TX_RUN)"
!define MUI_FINISHPAGE_RUN_FUNCTION StartNow
!define MUI_FINISHPAGE_SHOWREADME ""
!define MUI_FINISHPAGE_SHOWREADME_TEXT "$(TX_AT_LOGIN)"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION Nothing ; FinishLeft looks at this box, ticked or not
!define MUI_PAGE_CUSTOMFUNCTION_SHOW FinishShown
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FinishLeft
!insertmacro MUI_PAGE_FINISH
UninstPage custom un.DataPage un.DataPageLeft
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE Spanish
!insertmacro MUI_LANGUAGE PortugueseBR
!include texts.nsh

VIProductVersion ${VERSION_NUMBERS}
!macro DETAILS LANGUAGE
  VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "wolkvox_tray"
  VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${NAME} installer"
  VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "wolkvox_tray contributors"
  VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "MIT License"
!macroend
!insertmacro DETAILS ${LANG_ENGLISH}
!insertmacro DETAILS ${LANG_SPANISH}
!insertmacro DETAILS ${LANG_PORTUGUESEBR}

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!insertmacro MACHINE_FUNCTIONS ""
!insertmacro MACHINE_FUNCTIONS "un."
!insertmacro PARTS_FUNCTIONS ""
!insertmacro PARTS_FUNCTIONS "un."

; Tell why (not in silence) and leave with this exit code.
!macro FAIL CODE TEXT
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; VARIABLE becomes 1 if the command line has SWITCH.
!macro SWITCH VARIABLE SWITCH
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "${SWITCH}" $R1
  ${IfNot} ${Errors}
    StrCpy ${VARIABLE} 1
  ${EndIf}
!macroend

!macro ONLY_ONE
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "${APP_ID}-installer") p.r1 ?e'
  Pop $0
  ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
    !insertmacro FAIL ${TWICE} "$(TX_TWICE)"
  ${EndIf}
!macroend

; End what runs. Still there afterwards: nothing may be changed.
!macro END_RUNNING UN
  Call ${UN}EndRunning
  StrCpy $Ended $0
  ${If} $Ended > 0
    Call ${UN}EndRunning
    ${If} $0 > 0
      !insertmacro FAIL ${IN_USE} "$(TX_IN_USE)"
    ${EndIf}
  ${EndIf}
!macroend

!include install.nsh
!include uninstall.nsh
