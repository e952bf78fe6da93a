; Stands in for the app's programs. Whatever it is called: it notes its name and arguments in C:\calls.txt and ends with
; the code in C:\code.txt, or 0. With --stay it shows a window and notes it when that is closed; with --hang it has no
; window and never ends. Both say "ready" on standard output.
Unicode true
Target amd64-unicode
Name "stand-in"
OutFile "${OUTPUT}"
RequestExecutionLevel user
!include LogicLib.nsh
!include FileFunc.nsh
!include ready.nsh
Page directory
Page instfiles

!macro NOTE TEXT
  FileOpen $9 "C:\calls.txt" a
  FileSeek $9 0 END
  FileWrite $9 "${TEXT}$\n"
  FileClose $9
!macroend

Function .onInit
  ${GetParameters} $0
  !insertmacro NOTE "$EXEFILE $0"
  ${If} $0 == "--hang"
    !insertmacro READY
    ${Do}
      Sleep 60000
    ${Loop}
  ${EndIf}
  ${If} $0 != "--stay"
    StrCpy $1 0
    FileOpen $2 "C:\code.txt" r
    FileRead $2 $1
    FileClose $2
    SetErrorLevel $1
    Quit
  ${EndIf}
FunctionEnd

Function .onGUIInit
  !insertmacro READY
FunctionEnd

Function .onGUIEnd
  !insertmacro NOTE "$EXEFILE was closed"
FunctionEnd

Section
SectionEnd
