; Waits for the installer's window and presses its "Cancel".
Unicode true
Target amd64-unicode
Name "cancel"
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
!include LogicLib.nsh
!include WinMessages.nsh

Section
  ${Do}
    FindWindow $0 "#32770" "wolkvox_tray Setup "
    ${IfThen} $0 <> 0 ${|} ${ExitDo} ${|}
    Sleep 50
  ${Loop}
  SendMessage $0 ${WM_COMMAND} 2 0
SectionEnd
