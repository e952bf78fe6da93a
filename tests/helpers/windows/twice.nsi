; Has what an installer at work has, until its standard input ends.
Unicode true
Target amd64-unicode
Name "twice"
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
!include ready.nsh

Section
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "wolkvox_tray-installer")'
  !insertmacro READY
  !insertmacro UNTIL_INPUT_ENDS
SectionEnd
