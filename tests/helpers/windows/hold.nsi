; Keeps the file named on its command line open, for itself alone, until its standard input ends.
Unicode true
Target amd64-unicode
Name "hold"
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
!include FileFunc.nsh
!include ready.nsh

Section
  ${GetParameters} $0
  System::Call 'kernel32::CreateFileW(w r0, i 0x80000000, i 0, p 0, i 3, i 0, p 0) p.r1'
  !insertmacro READY
  !insertmacro UNTIL_INPUT_ENDS
  System::Call 'kernel32::CloseHandle(p r1)'
SectionEnd
