; A version of the app is a few parts: the files and folders at the top of its folder, named a line each in parts.txt.
; They are moved, never copied over each other: the new version lies complete beside the old one before that is touched,
; and if one part can't be moved all go back. So there is always a whole version, and files that the new one doesn't
; have any more are gone with the old one. What isn't in the list (somebody else's files) is never touched.

; Move the parts named in LIST from FROM to TO; $0 becomes 1 if all that are there could be moved, else 0.
!macro MOVE_PARTS UN LIST FROM TO
  StrCpy $R0 "${LIST}"
  StrCpy $R1 "${FROM}"
  StrCpy $R2 "${TO}"
  Call ${UN}MoveParts
!macroend

!macro PARTS_FUNCTIONS UN

Function ${UN}MoveParts
  StrCpy $0 1
  ClearErrors
  FileOpen $R3 $R0 r
  ${If} ${Errors}
    Return ; no list: nothing is ours
  ${EndIf}
  CreateDirectory $R2
  ${Do}
    ClearErrors
    FileRead $R3 $R4
    ${IfThen} ${Errors} ${|} ${ExitDo} ${|}
    ${TrimNewLines} $R4 $R4
    Call ${UN}IsPartName
    ${If} $R4 != ""
    ${AndIf} ${FileExists} "$R1\$R4"
      ClearErrors
      Rename "$R1\$R4" "$R2\$R4"
      ${IfThen} ${Errors} ${|} StrCpy $0 0 ${|}
    ${EndIf}
  ${Loop}
  FileClose $R3
FunctionEnd

; $R4: a line of parts.txt; becomes "" if it names anything but an entry of this very folder.
Function ${UN}IsPartName
  StrCpy $R6 $R4 1
  ${If} $R6 == "."
  ${OrIf} $R6 == "~"
    StrCpy $R4 ""
  ${EndIf}
  StrCpy $R5 0
  ${Do}
    StrCpy $R6 $R4 1 $R5
    ${IfThen} $R6 == "" ${|} ${ExitDo} ${|}
    ${If} $R6 == "\"
    ${OrIf} $R6 == "/"
    ${OrIf} $R6 == ":"
    ${OrIf} $R6 == "*"
    ${OrIf} $R6 == "?"
      StrCpy $R4 ""
    ${EndIf}
    IntOp $R5 $R5 + 1
  ${Loop}
FunctionEnd

!macroend

; Append LIST to the one in $INSTDIR, before anything moves: after a power cut the next run knows the parts of both.
!macro REMEMBER_PARTS LIST
  FileOpen $R0 "${LIST}" r
  FileOpen $R1 "$INSTDIR\parts.txt" a
  FileSeek $R1 0 END
  ${Do}
    ClearErrors
    FileRead $R0 $R2
    ${IfThen} ${Errors} ${|} ${ExitDo} ${|}
    FileWrite $R1 $R2
  ${Loop}
  FileClose $R1
  FileClose $R0
!macroend
