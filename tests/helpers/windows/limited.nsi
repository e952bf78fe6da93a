; Runs the command line it was given as a person who is no administrator would; ends with its exit code.
Unicode true
Target amd64-unicode
Name "limited"
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
!include LogicLib.nsh
!include FileFunc.nsh

Section
  ${GetParameters} $0
  System::Call 'kernel32::GetCurrentProcess() p.r1'
  System::Call 'advapi32::OpenProcessToken(p r1, i 0xF01FF, *p .r2)'
  System::Call 'advapi32::GetTokenInformation(p r2, i 19, *p .r3, i 8, *i .r4) i.r5' ; TokenLinkedToken
  System::Call '*(&i4 104, &i4, p, p, p, &i4, &i4, &i4, &i4, &i4, &i4, &i4, &i4, &i2, &i2, &i4, p, p, p, p) p.r6'
  System::Alloc 24
  Pop $7
  System::Call 'advapi32::CreateProcessAsUserW(p r3, p 0, w r0, p 0, p 0, i 0, i 0, p 0, p 0, p r6, p r7) i.r8'
  SetErrorLevel 99
  ${If} $8 <> 0
    System::Call '*$7(p .r1)'
    System::Call 'kernel32::WaitForSingleObject(p r1, i -1)'
    System::Call 'kernel32::GetExitCodeProcess(p r1, *i .r2)'
    SetErrorLevel $2
  ${EndIf}
SectionEnd
