; What the script asks of Windows itself, by NSIS's own System plugin: Debian's NSIS has no other. Functions that both
; installer and uninstaller need are inserted twice, the uninstaller's with "un." in front, as NSIS wants it.

!include Win\COM.nsh
!include Win\Propkey.nsh

!define TOKEN_QUERY 8
!define TOKEN_ELEVATION 20
!define QUERY_WAIT_TERMINATE 0x00101001 ; PROCESS_QUERY_LIMITED_INFORMATION, SYNCHRONIZE, PROCESS_TERMINATE
!define QUERY 0x1000
!define ENDSESSION_CLOSEAPP 1
!define LONGEST_PATH 1023 ; NSIS_MAX_STRLEN less one
!define PID_BYTES 65536
!define ENDS_BY_ITSELF_MS 8000 ; how long an asked instance may take: a poll on its way is waited for, 5 s at most
!define ENDS_BY_FORCE_MS 5000

; $0 becomes 1 if this process has an administrator's rights, else 0. UAC's membership test (UserInfo) isn't asked: what
; counts is whether the rights are switched on.
!macro IS_ELEVATED
  Push $1
  Push $2
  StrCpy $0 0
  System::Call 'kernel32::GetCurrentProcess() p.r1'
  System::Call 'advapi32::OpenProcessToken(p r1, i ${TOKEN_QUERY}, *p .r2)'
  System::Call 'advapi32::GetTokenInformation(p r2, i ${TOKEN_ELEVATION}, *i .r0, i 4, *i .r1)'
  System::Call 'kernel32::CloseHandle(p r2)'
  Pop $2
  Pop $1
!macroend

; Put System.AppUserModel.ID into a property store, given as the register that holds it. Uses $3, $4, $5.
!macro PUT_APP_ID STORE ID
  System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
  System::Call '*(&w${NSIS_MAX_STRLEN} "${ID}")p.r4'
  System::Call '*(&i2 ${VT_LPWSTR}, &i6, p r4, &i8)p.r5' ; a PROPVARIANT
  ${IPropertyStore::SetValue} ${STORE} '($3, $5)'
  ${IPropertyStore::Commit} ${STORE} ""
  System::Free $5
  System::Free $4
  System::Free $3
!macroend

; Write the AppUserModelID into a shortcut: with it Windows shows the app's notices under its name and icon, and puts its
; windows and its pin together. [learn.microsoft.com: Application User Model IDs (AppUserModelIDs)]
!macro SET_APP_ID LINK ID
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}", .r1)'
    ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}", .r2)'
    ${If} $1 P<> 0
    ${AndIf} $2 P<> 0
      ${IPersistFile::Load} $1 '("${LINK}", ${STGM_READWRITE})'
      !insertmacro PUT_APP_ID $2 "${ID}"
      ${IPersistFile::Save} $1 '("${LINK}", 1)'
    ${EndIf}
    !insertmacro ComHlpr_SafeRelease $2
    !insertmacro ComHlpr_SafeRelease $1
    !insertmacro ComHlpr_SafeRelease $0
  ${EndIf}
!macroend

!macro MACHINE_FUNCTIONS UN

; End every process whose program lies in $INSTDIR (but uninstall.exe): asked first, then by force. $0 becomes how many
; there were. Nobody else's process is touched, whatever it is called.
Function ${UN}EndRunning
  System::Alloc ${PID_BYTES}
  Pop $R0
  System::Call 'kernel32::K32EnumProcesses(p R0, i ${PID_BYTES}, *i .R1)'
  IntOp $R1 $R1 / 4
  StrCpy $R2 0
  StrCpy $R3 0 ; found
  ${While} $R2 < $R1
    IntOp $R4 $R2 * 4
    IntPtrOp $R4 $R0 + $R4
    System::Call '*$R4(i .R5)'
    StrCpy $0 $R5
    Call ${UN}IsOurs
    ${If} $0 = 1
      IntOp $R3 $R3 + 1
      DetailPrint "$(TX_ENDING)"
      Call ${UN}EndOne
    ${EndIf}
    IntOp $R2 $R2 + 1
  ${EndWhile}
  System::Free $R0
  StrCpy $0 $R3
FunctionEnd

; $0: a process' number; becomes 1 if its program lies in $INSTDIR, else 0.
Function ${UN}IsOurs
  System::Call 'kernel32::OpenProcess(i ${QUERY}, i 0, i r0) p.r1'
  StrCpy $0 0
  ${If} $1 P<> 0
    System::Call 'kernel32::QueryFullProcessImageNameW(p r1, i 0, w .r2, *i ${LONGEST_PATH})'
    System::Call 'kernel32::CloseHandle(p r1)'
    GetFullPathName $3 "$INSTDIR"
    StrLen $4 "$3\"
    StrCpy $5 $2 $4
    ${If} $5 == "$3\"
    ${AndIf} $2 != "$3\uninstall.exe"
      StrCpy $0 1
    ${EndIf}
  ${EndIf}
FunctionEnd

; $R5: a process' number. A tray app's windows are hidden and its icon is none: a plain WM_CLOSE only hides it. So it is
; told that the session ends, which is what Windows' Restart Manager does before an update; and to close, after that.
Function ${UN}EndOne
  System::Call 'kernel32::OpenProcess(i ${QUERY_WAIT_TERMINATE}, i 0, i R5) p.r1'
  ${If} $1 P= 0
    Return ; not ours to end: the files will be found in use
  ${EndIf}
  StrCpy $2 0
  StrCpy $3 0
  ${Do}
    System::Call 'user32::FindWindowExW(p 0, p r2, p 0, p 0) p.r2'
    IntOp $3 $3 + 1
    ${IfThen} $2 P= 0 ${|} ${ExitDo} ${|}
    System::Call 'user32::GetWindowThreadProcessId(p r2, *i .r4)'
    ${If} $4 = $R5
      System::Call 'user32::SendMessageTimeoutW(p r2, i ${WM_QUERYENDSESSION}, p 0, p ${ENDSESSION_CLOSEAPP}, i 2, i 2000, *p .r5)'
      System::Call 'user32::SendMessageTimeoutW(p r2, i ${WM_ENDSESSION}, p 1, p ${ENDSESSION_CLOSEAPP}, i 2, i 2000, *p .r5)'
      System::Call 'user32::PostMessageW(p r2, i ${WM_CLOSE}, p 0, p 0)'
    ${EndIf}
  ${LoopUntil} $3 > 5000 ; windows that change their order meanwhile must not keep us here
  System::Call 'kernel32::WaitForSingleObject(p r1, i ${ENDS_BY_ITSELF_MS}) i.r2'
  ${If} $2 <> 0
    System::Call 'kernel32::TerminateProcess(p r1, i 1)'
    System::Call 'kernel32::WaitForSingleObject(p r1, i ${ENDS_BY_FORCE_MS})'
  ${EndIf}
  System::Call 'kernel32::CloseHandle(p r1)'
FunctionEnd

!macroend
